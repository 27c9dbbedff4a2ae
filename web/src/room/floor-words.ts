// The floor in words: what is on, whose turn it is, where I stand.
import { speakerOf } from "./floor-state";
import type { FloorLookAck, FloorPart, OwnTurn, TurnView } from "./live";
import type { State } from "./state";
import { count, nameOf } from "./words";

const TEENS = new Set([11, 12, 13]);
const ENDS = ["th", "st", "nd", "rd"];

/** 1st, 2nd, 13th */
export function ordinal(n: number): string {
  return `${n}${(TEENS.has(n % 100) ? "th" : ENDS[n % 10]) ?? "th"}`;
}

/** The icon and the sentence of what is on; nothing while everybody writes as it comes. */
export function modeWords(state: State, floor: FloorPart): [icon: string, words: string] | null {
  const speaker = speakerOf(floor);
  const mine = speaker === state.me?.id;
  const name = nameOf(state, speaker);
  switch (floor.state.mode) {
    case "listening":
      return ["ear", "A time to listen. Only the facilitators write."];
    case "round":
      return ["piece", roundWords(state, floor)];
    case "hands":
      if (!speaker) return ["hand", "People speak by raising their hand."];
      return ["hand", mine ? "You have been called. The room is yours." : `${name} is speaking.`];
    case "open":
      return speaker ? ["hand", mine ? "You have been called." : `${name} has been called.`] : null;
  }
}

function roundWords(state: State, floor: FloorPart): string {
  const turn = current(floor);
  if (!turn) return "A round is on.";
  const mine = turn.who === state.me?.id;
  const name = nameOf(state, turn.who);
  if (turn.state === "offered") {
    return mine ? "It is your turn, if you want it." : `The talking piece is offered to ${name}.`;
  }
  return mine ? "You have the talking piece." : `${name} has the talking piece.`;
}

/** The turn that is offered or on. */
export function current(floor: FloorPart): TurnView | undefined {
  return floor.round.turns?.find((turn) => turn.state === "offered" || turn.state === "speaking");
}

/** How many are left, and where I stand in the round. */
export function placeWords(floor: FloorPart): string {
  const { left = 0, mine, shared } = floor.round;
  const rest = `${count(left, "turn", "turns")} left.`;
  if (!mine || mine.state === "offered" || mine.state === "speaking") return rest;
  if (mine.state === "passed") return `${rest} You passed.`;
  if (mine.state === "done") return `${rest} You had your turn.`;
  const slot = shared ? ` About ${minutes(mine.seconds)} are yours.` : "";
  if (mine.state === "later") return `${rest} You go later.${slot}`;
  return `${rest} You are ${ordinal(waitingBefore(floor, mine) + 1)} in line.${slot}`;
}

function waitingBefore(floor: FloorPart, mine: OwnTurn): number {
  const waiting = (floor.round.turns ?? []).filter((turn) => turn.state === "waiting");
  return waiting.findIndex((turn) => turn.who === mine.who);
}

/** "2 minutes", "a minute", "45 seconds" */
export function minutes(seconds: number): string {
  if (seconds < 60) return count(seconds, "second", "seconds");
  return count(Math.round(seconds / 60), "minute", "minutes");
}

/** What I came for. */
export function intentWords(intent: FloorLookAck["intent"]): string {
  if (intent === "listen") return "You are here to listen.";
  return intent === "share" ? "You would like to share." : "You have not said yet.";
}

/** What else holds: the pace and the doors. */
export function extras(floor: FloorPart): string[] {
  const { slow, locked_until } = floor.state;
  return [
    slow ? `One message every ${count(slow, "second", "seconds")}.` : "",
    locked_until ? "The doors are closed." : "",
  ].filter(Boolean);
}

const TURNS: Record<TurnView["state"], string> = {
  waiting: "",
  offered: "offered",
  speaking: "now",
  done: "done",
  passed: "passed",
  later: "later",
};

/** Somebody's place in the list of the round. */
export function turnWords(floor: FloorPart, turn: TurnView): string {
  const next = (floor.round.turns ?? []).find((one) => one.state === "waiting");
  return next?.who === turn.who ? "next" : TURNS[turn.state];
}
