// What is asked before a message is reported or deleted, and what can be done about one declined.
import { ask as question } from "./dialog";
import { h } from "./dom";
import type { ReportRaise } from "./live";
import type { Acts } from "./acts";
import type { Room } from "./room";
import { nameOf } from "./words";

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

export function report(room: Room, id: string): Promise<unknown> {
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
      if (chosen === "self_harm") return worried(room, cmid, id, words);
      const fields = { cmid, subject: "message", id, reason: chosen, words } as const;
      const answer = await room.ask("report.raise", fields);
      if (answer.ok) room.notice(answer.message, "ok");
      return answer.ok ? "" : answer.message;
    },
  });
}

/** Worry is care, not a report: the team hears it at once, and the person never who it was. */
async function worried(room: Room, cmid: string, id: string, words: string): Promise<string> {
  const answer = await room.ask("care.raise", { cmid, about: "message", id, words });
  if (!answer.ok) return answer.message;
  room.notice("Thank you. The facilitators are told, and never say who was worried.", "ok");
  return "";
}

export function remove(room: Room, id: string): Promise<unknown> {
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

export function declinedHelp(): Promise<unknown> {
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

/** What is done with a message beyond answering it: somebody's, or one's own that is on its way. */
export function saidActs(room: Room): Acts {
  const { composer } = room;
  const drop = (cmid = ""): string => {
    const local = room.state.locals.find((one) => one.cmid === cmid);
    room.dispatch({ type: "discard", cmid });
    return local?.body ?? "";
  };
  return {
    report: ({ id }) => report(room, id ?? ""),
    delete: ({ id }) => remove(room, id ?? ""),
    "take-back": ({ id }) => takeBack(room, id ?? ""),
    "edit-local": ({ id }) => composer.edit(drop(id)),
    discard: ({ id }) => {
      drop(id);
      composer.focus();
    },
  };
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
