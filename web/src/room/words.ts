// Every state of the room in words. No sentence is built where it is drawn.
import type { PersonView, RoomView } from "./live";
import type { Happened, Item, Moved, State } from "./state";
import { clock } from "./times";

export const ROLES: Record<PersonView["role"], string> = {
  lead: "Facilitator",
  cofacilitator: "Co-facilitator",
  participant: "",
};

/** A break with no end of its own carries a time years away. */
const REST_OF_SESSION_MS = 365 * 24 * 3600 * 1000;

/** Somebody's handle; a person who has left the group keeps no name here. */
export function nameOf(state: State, id: string | null): string {
  return state.people[id ?? ""]?.handle ?? "Someone who left";
}

/** A name inside one of our sentences: one written from right to left leaves its order alone. */
export function inside(name: string): string {
  return /[\u0590-\u08ff\ufb1d-\ufeff]/.test(name) ? `\u2068${name}\u2069` : name;
}

/** "until 19:40", or "for the rest of the session". */
export function untilWhen(until: string, now: number): string {
  const end = until ? Date.parse(until) : Infinity;
  return end - now > REST_OF_SESSION_MS ? "for the rest of the session" : `until ${clock(until)}`;
}

/** When a break ends by our clock, or Infinity. */
export function endOf(until: string, now: number): number {
  const end = until ? Date.parse(until) : Infinity;
  return end - now > REST_OF_SESSION_MS ? Infinity : end;
}

export function count(n: number, one: string, many: string): string {
  return n === 1 ? `1 ${one}` : `${n} ${many}`;
}

/** Why a message waits, for its author. */
export function whyHeld(reason: string): string {
  if (reason === "hold_all") return "Just now a facilitator reads every message first.";
  if (reason === "first_posts") return "A facilitator reads everyone’s first messages here.";
  if (reason === "everyone") return "A facilitator reads every message first in this circle.";
  if (reason === "after_hours") return "At this hour a facilitator reads every message first.";
  return reason;
}

const ENDED: Record<string, string> = {
  early: "The session has ended a little early.",
  planned: "The session has ended.",
  empty: "The session is put off: we were too few today.",
  staff_absent: "The session has ended, because no facilitator could come back.",
};

/** What a change of the session says in the log, given how it stood before. */
export function movedWords(moved: Moved, before: Moved | undefined): string {
  if (before?.state === moved.state) {
    if (before.hold === moved.hold) return "";
    return moved.hold
      ? "From here on a facilitator reads every message first."
      : "Messages are shared at once again.";
  }
  return stateWords(moved, before?.state);
}

function stateWords(moved: Moved, before: RoomView["state"] | undefined): string {
  switch (moved.state) {
    case "lobby":
      return "The lobby is open.";
    case "live":
      return before === "paused" ? "The session goes on." : "The session has started.";
    case "paused":
      return moved.reason === "no_staff"
        ? "The room is resting until a facilitator is back."
        : "We are taking a short pause.";
    case "closing":
      return "The session is coming to its close.";
    case "ended":
      return ENDED[moved.reason] ?? "The session has ended.";
    default:
      return "";
  }
}

/** What happened to somebody, as this viewer may read it. */
export function happenedWords(state: State, item: Happened, now: number): string {
  const mine = item.target === state.me?.id;
  const name = inside(nameOf(state, item.target));
  const why = item.words ? ` Reason: ${item.words}` : "";
  switch (item.what) {
    case "join":
      return mine ? "You came in." : `${name} came in.`;
    case "leave":
      return `${name} left.`;
    case "remove":
      return mine ? "You were removed." : `${name} was removed from this session.${why}`;
    case "deny":
      return `${name} was not let in.${why}`;
    case "mute": {
      const until = untilWhen(state.breaks[item.target]?.until ?? "", now);
      const start = mine ? "You have a break from writing" : `${name} has a break from writing`;
      return `${start}.${why}${state.breaks[item.target] ? ` It lasts ${until}.` : ""}`;
    }
    case "lead":
      return mine ? "You lead the session now." : `${name} leads the session now.`;
    case "unmute":
      return mine ? "You can write again." : `${name} can write again.`;
  }
}

/** Why this screen hears no more of the room. */
export function closedWords(code: string): string {
  if (code === "removed") return "You were removed from this session.";
  if (code === "suspended") return "Your place in this circle is paused.";
  if (code === "banned") return "You are no longer part of this circle.";
  if (code === "archived") return "This circle has been archived.";
  if (code === "left") return "You have left this circle.";
  if (code === "paused") return "You have paused this circle.";
  return "This room can’t be opened just now.";
}

/** What is said aloud, once, when the session moves. */
export function changeToSay(item: Item, before: Moved | undefined): string {
  if (item.kind !== "moved") return "";
  const words = movedWords(item, before);
  return words && item.words ? `${words} ${item.words}` : words;
}
