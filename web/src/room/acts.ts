// What members can do beyond writing: report, delete, take back, try again. One listener for all.
import { question } from "./question";
import { h } from "./dom";
import type { ReportRaise } from "./live";
import type { Room } from "./room";
import { nameOf } from "./words";

export type Acts = Record<string, (data: DOMStringMap) => void | Promise<unknown>>;

const REASONS: readonly (readonly [ReportRaise["reason"], string])[] = [
  ["uncomfortable", "It makes me uncomfortable"],
  ["harassment", "It hurts or targets somebody"],
  ["self_harm", "I am worried about this person"],
  ["advice", "It gives advice nobody asked for"],
  ["contact_details", "It shares or asks for contact details"],
  ["sexual", "It is sexual"],
  ["hate", "It is hateful"],
  ["spam", "It is advertising"],
];

const WHAT_NEXT = "A facilitator or moderator reads it. The person is never told who reported.";

export function memberActs(room: Room): Acts {
  const { outbox, composer } = room;
  const local = (cmid = ""): string =>
    room.state.locals.find((one) => one.cmid === cmid)?.body ?? "";
  return {
    more: ({ key }) => room.toggle(key ?? ""),
    report: ({ id }) => report(room, id ?? ""),
    delete: ({ id }) => remove(room, id ?? ""),
    "take-back": ({ id }) => takeBack(room, id ?? ""),
    "edit-held": async ({ id }) => {
      const body = room.state.held.find((one) => one.id === id)?.body ?? "";
      if (await takeBack(room, id ?? "")) composer.edit(body);
    },
    "edit-declined": ({ id }) => {
      const item = room.state.items.find((one) => one.kind === "declined" && one.id === id);
      if (item?.kind === "declined") composer.edit(item.body);
    },
    why: () => declinedHelp(),
    again: ({ id }) => {
      outbox.again(id ?? "");
      composer.focus();
    },
    "edit-local": ({ id }) => {
      const body = local(id);
      room.dispatch({ type: "discard", cmid: id ?? "" });
      composer.edit(body);
    },
    discard: ({ id }) => {
      room.dispatch({ type: "discard", cmid: id ?? "" });
      composer.focus();
    },
    earlier: () => room.earlier(),
    below: () => room.toEnd(),
    "try-now": () => room.tryNow(),
    "ask-again": () => room.askAgain(),
    "close-notice": () => room.notice(""),
    shortcuts: () => room.shortcuts(),
  };
}

function report(room: Room, id: string): Promise<unknown> {
  const item = room.state.items.find((one) => one.kind === "said" && one.id === id);
  if (item?.kind !== "said") return Promise.resolve();
  const cmid = crypto.randomUUID();
  return question({
    title: `Report this message from ${nameOf(room.state, item.author)}`,
    words: [
      h("blockquote", { class: "words", dir: "auto" }, item.body),
      h("p", { class: "sub" }, WHAT_NEXT),
    ],
    fields: [
      { kind: "choice", name: "reason", label: "What is it about?", options: REASONS },
      { kind: "text", name: "words", label: "Anything to add? (optional)" },
    ],
    yes: "Send the report",
    act: async ({ reason, words = "" }) => {
      const chosen = reason as ReportRaise["reason"];
      const fields = { cmid, subject: "message", id, reason: chosen, words } as const;
      const answer = await room.ask("report.raise", fields);
      if (answer.ok) room.notice(answer.message, "ok");
      return answer.ok ? "" : answer.message;
    },
  });
}

function remove(room: Room, id: string): Promise<unknown> {
  const cmid = crypto.randomUUID();
  return question({
    title: "Delete your message?",
    words: [
      h("p", {}, "Its words go for everybody, for good. A line stays that says it was deleted."),
    ],
    yes: "Delete it",
    danger: true,
    act: async () => {
      const answer = await room.ask("msg.remove", { cmid, id });
      return answer.ok ? "" : answer.message;
    },
  });
}

async function takeBack(room: Room, id: string): Promise<boolean> {
  const answer = await room.ask("msg.remove", { cmid: crypto.randomUUID(), id });
  if (answer.ok) {
    room.dispatch({ type: "withdrawn", id });
    room.composer.focus();
  } else {
    room.notice(answer.message, "warn");
  }
  return answer.ok;
}

function declinedHelp(): Promise<unknown> {
  return question({
    title: "When a message is not shared",
    words: [
      h("p", {}, "Nobody but you and the facilitators has seen it. Nobody is in trouble."),
      h(
        "p",
        {},
        "You can write it anew with their note in mind, say it another way, or leave it. After the session you can talk with a facilitator about it.",
      ),
    ],
    yes: "Back to the room",
    cancel: "Close",
    act: () => "",
  });
}
