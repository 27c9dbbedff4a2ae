// May I write just now, and if not: why, until when, and is my writing kept.
import { waitWords } from "./floor-state";
import { now, type State } from "./state";
import { endOf, untilWhen } from "./words";

export type Standing =
  | { kind: "open" }
  /** The text can be written on, and goes when the room is awake. */
  | { kind: "resting"; title: string; words: string }
  /** Nothing can be written; `ends` is by our own clock, Infinity for the rest of the session. */
  | { kind: "break"; title: string; words: string; ends: number }
  /** Somebody else speaks; the text can be written on. */
  | { kind: "listening"; words: string }
  | { kind: "agreement" }
  /** The session agreed on something before they came. */
  | { kind: "pact" }
  | { kind: "ended"; title: string; words: string };

/** Where the composer stands, by the server's facts alone. */
export function standing(state: State, needsAgreement: boolean): Standing {
  const { room, me } = state;
  if (room.state === "ended") return ended(state);
  if (me?.muted_until !== null && me?.muted_until !== undefined) {
    const ends = endOf(me.muted_until, now(state));
    if (ends > now(state)) return onBreak(state, me.muted_until, me.mute_reason, ends);
  }
  if (needsAgreement) return { kind: "agreement" };
  const words = room.state === "live" || room.state === "closing" ? waitWords(state) : "";
  if (words) return { kind: "listening", words };
  if (me?.is_staff) return { kind: "open" };
  if (state.run?.pact.owes) return { kind: "pact" };
  if (room.state === "scheduled" || room.state === "lobby") {
    const words = "You can write as soon as a facilitator starts it.";
    return { kind: "resting", title: "The session hasn’t started yet", words };
  }
  return room.state === "paused" ? resting(state) : { kind: "open" };
}

function resting({ room }: State): Standing {
  if (room.reason === "no_staff") {
    const words =
      "They lost their connection or had to step away. If nobody is back in 15 minutes, the session closes kindly. Your writing is kept.";
    return { kind: "resting", title: "The room is resting until a facilitator is back", words };
  }
  const said = room.words ? `“${room.words}” ` : "";
  return {
    kind: "resting",
    title: "We are taking a short pause",
    words: `${said}Your writing is kept.`,
  };
}

function onBreak(state: State, until: string, reason: string, ends: number): Standing {
  const why = reason ? `Reason: ${reason} ` : "";
  return {
    kind: "break",
    title: `You have a break from writing ${untilWhen(until, now(state))}`,
    words: `${why}You can read along, use Help now, or leave at any time. You can talk it over with a facilitator after the session.`,
    ends,
  };
}

function ended({ room }: State): Standing {
  const absent = room.reason === "staff_absent";
  return {
    kind: "ended",
    title: absent ? "The session has closed" : "The session has ended",
    words:
      room.words ||
      (absent
        ? "No facilitator could come back. We are sorry. Your place in the circle is kept."
        : "Thank you for being here. Take a moment before you go on with your day."),
  };
}
