// What a facilitator can do: let in, decide about messages, give a break, remove, move the session.
import type { Acts } from "./acts";
import { ask as question, type Field } from "./dialog";
import { h } from "./dom";
import type { MsgDecide, SessionMove } from "./live";
import { move } from "./session-acts";
import { tell, tellOrNotice } from "./telling";
import type { Room } from "./room";
import { now } from "./state";
import { endOf, nameOf } from "./words";

export function staffActs(room: Room): Acts {
  return {
    admit: ({ id }) => tellOrNotice(room, "seat.admit", { who: id ? [id] : [] }),
    deny: ({ id }) => deny(room, id ?? ""),
    approve: ({ id }) => decideHeld(room, id ?? "", "approve", ""),
    "approve-note": async ({ id }) =>
      (await import("./staff-words")).approveWith(room, id ?? ""),
    suggest: async ({ id }) => (await import("./staff-words")).suggest(room, id ?? ""),
    label: async ({ id }) => (await import("./staff-words")).label(room, id ?? ""),
    before: async ({ id }) => (await import("./staff-words")).before(room, id ?? ""),
    decline: ({ id }) => decline(room, id ?? ""),
    hide: ({ id }) => decideSaid(room, id ?? "", "hide"),
    remove: ({ id }) => decideSaid(room, id ?? "", "remove"),
    restore: ({ id }) => {
      const rev = said(room, id ?? "")?.rev ?? 0;
      return tellOrNotice(room, "msg.decide", { id: id ?? "", rev, action: "restore" });
    },
    person: ({ id }) => person(room, id ?? ""),
    move: ({ to }) => move(room, to as SessionMove["to"]),
    "hold-all": () =>
      tellOrNotice(room, "session.hold", {
        version: room.state.room.version,
        on: !room.state.room.hold_all,
      }),
  };
}

/** Puts a question to the room from its form; the words stay when it did not go out. */
export function promptForm(room: Room, form: HTMLFormElement): void {
  const box = form.querySelector("textarea")!;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return box.focus();
    const wrong = await tell(room, "prompt.post", { text });
    if (wrong) return room.notice(wrong, "warn");
    box.value = "";
  });
}

const why = (label: string, hint: string): Field => ({
  kind: "text",
  name: "note",
  label,
  hint,
  required: true,
});

function said(room: Room, id: string) {
  const item = room.state.items.find((one) => one.kind === "said" && one.id === id);
  return item?.kind === "said" ? item : undefined;
}

function deny(room: Room, who: string): Promise<unknown> {
  return question({
    title: `Not let ${nameOf(room.state, who)} in?`,
    fields: [why("A note they will read", "Short and kind: why, and what they can do.")],
    yes: "Don’t let in",
    danger: true,
    act: ({ note = "" }) => tell(room, "seat.deny", { who, note }),
  });
}

async function decideHeld(
  room: Room,
  id: string,
  action: MsgDecide["action"],
  note: string,
): Promise<string> {
  const rev = room.state.staff?.held.find((one) => one.id === id)?.rev ?? 0;
  const wrong = await tell(room, "msg.decide", { id, rev, action, note });
  if (wrong) room.notice(wrong, "warn");
  return wrong;
}

function decline(room: Room, id: string): Promise<unknown> {
  const item = room.state.staff?.held.find((one) => one.id === id);
  return question({
    title: `Decline this message from ${nameOf(room.state, item?.actor ?? null)}?`,
    words: [h("blockquote", { class: "words", dir: "auto" }, item?.body ?? "")],
    fields: [why("Why, in a sentence the author reads", "Say what would make it fine to share.")],
    yes: "Decline",
    danger: true,
    act: ({ note = "" }) => decideHeld(room, id, "decline", note),
  });
}

function decideSaid(room: Room, id: string, action: "hide" | "remove"): Promise<unknown> {
  const item = said(room, id);
  const name = nameOf(room.state, item?.author ?? null);
  const title =
    action === "hide"
      ? `Hide this message from ${name} for now?`
      : `Remove this message from ${name}?`;
  const after =
    action === "hide"
      ? "You can show it again later."
      : "Its words are gone for good; a line stays.";
  return question({
    title,
    words: [
      h("blockquote", { class: "words", dir: "auto" }, item?.body ?? ""),
      h("p", { class: "sub" }, after),
    ],
    fields: [why("Why, in a sentence the author reads", "It is also kept in the record.")],
    yes: action === "hide" ? "Hide it" : "Remove it",
    danger: true,
    act: ({ note = "" }) => tell(room, "msg.decide", { id, rev: item?.rev ?? 0, action, note }),
  });
}

/** First what, then why: a break that ends by itself stands before anything that does not. */
async function person(room: Room, who: string): Promise<unknown> {
  const name = nameOf(room.state, who);
  const pause = room.state.breaks[who];
  const resting = pause && endOf(pause.until, now(room.state)) > now(room.state);
  let chosen = "";
  const rest = resting
    ? (["unmute", "Let them write again", "Ends their break now."] as const)
    : ([
        "mute",
        "Give a break from writing",
        "They read along and can reach help or leave.",
      ] as const);
  await question({
    title: `What would help with ${name}?`,
    fields: [
      {
        kind: "choice",
        name: "what",
        label: "Choose one",
        options: [
          ["alone", "Say something to them alone…", "On the quiet line. The team reads it, too."],
          ["warn", "A word that stays in their record…", "Only they read it. It changes nothing else."],
          rest,
          ["care", "Begin a care case…", "When you are worried about them. The team sees it."],
          ["remove", "Remove from this session…", "They can’t come back to this session."],
        ],
      },
    ],
    yes: "Next",
    act: ({ what = "" }) => {
      chosen = what;
      return "";
    },
  });
  if (chosen === "alone") return (await import("./team-acts")).sayQuietly(room, who);
  if (chosen === "warn") return warn(room, who, name);
  if (chosen === "care") return (await import("./care-band")).start(room, "person", who);
  if (chosen === "mute") return mute(room, who, name);
  if (chosen === "unmute") return unmute(room, who, name);
  return chosen === "remove" ? removePerson(room, who, name) : undefined;
}

const LENGTHS = [
  ["1", "1 minute"],
  ["5", "5 minutes"],
  ["10", "10 minutes"],
  ["60", "1 hour"],
  ["rest", "The rest of the session"],
] as const;

function warn(room: Room, who: string, name: string): Promise<unknown> {
  const cmid = crypto.randomUUID();
  return question({
    title: `A word for ${name}`,
    fields: [why(`What ${name} reads`, "It stays in their record, and they can appeal.")],
    yes: `Say it to ${name}`,
    act: async ({ note: reason = "" }) => {
      const answer = await room.ask("member.warn", { cmid, who, reason });
      return answer.ok ? "" : answer.message;
    },
  });
}

function mute(room: Room, who: string, name: string): Promise<unknown> {
  return question({
    title: `A break from writing for ${name}`,
    fields: [
      { kind: "choice", name: "minutes", label: "How long?", options: LENGTHS, value: "5" },
      why(`Why, in a sentence ${name} reads`, "It is also kept in the record."),
    ],
    yes: "Start the break",
    act: ({ minutes = "", note: reason = "" }) => {
      const length = minutes === "rest" ? null : (Number(minutes) as 1 | 5 | 10 | 60);
      return tell(room, "member.mute", { who, minutes: length, reason });
    },
  });
}

function unmute(room: Room, who: string, name: string): Promise<unknown> {
  return question({
    title: `Let ${name} write again?`,
    fields: [why("Why", "It is kept in the record.")],
    yes: "End the break",
    act: ({ note: reason = "" }) => tell(room, "member.unmute", { who, reason }),
  });
}

function removePerson(room: Room, who: string, name: string): Promise<unknown> {
  return question({
    title: `Remove ${name} from this session?`,
    words: [
      h(
        "p",
        {},
        `${name} leaves the room on every device at once, reads your reason, and can’t come back to this session. Others only see that ${name} left.`,
      ),
    ],
    fields: [why(`Why, in a sentence ${name} reads`, "It is also kept in the record.")],
    yes: `Remove ${name}`,
    danger: true,
    act: ({ note: reason = "" }) => tell(room, "member.remove", { who, reason }),
  });
}
