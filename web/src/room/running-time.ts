// Where a session is in its parts, by the clock: what is done, what is on, what comes when.
import { now, type State } from "./state";

const MINUTE_MS = 60_000;

export interface Step {
  title: string;
  mode: string;
  /** The minutes planned, with those that were added. */
  minutes: number;
  stands: "done" | "now" | "next";
  /** How many whole minutes of it have gone; 0 unless it is on. */
  gone: number;
  /** When it begins as things stand; null for what is done or on. */
  starts: number | null;
}

/** The parts in order. What comes later shifts with what takes longer. */
export function steps(state: State): Step[] {
  const { run, room } = state;
  if (!run) return [];
  const { phase, began_at, added } = run.times;
  const at = moment(state);
  const current = phase ?? -1;
  let next = began_at ? Date.parse(began_at) : NaN;
  return run.parts.map((part, i) => {
    const minutes = part.minutes + (added[i] ?? 0);
    const stands = room.state === "ended" || i < current ? "done" : i === current ? "now" : "next";
    const gone = stands === "now" ? Math.max(0, Math.floor((at - next) / MINUTE_MS)) : 0;
    const starts = stands === "next" && !Number.isNaN(next) ? next : null;
    if (stands === "now") next = Math.max(next + minutes * MINUTE_MS, at);
    if (stands === "next") next += minutes * MINUTE_MS;
    return { title: part.title, mode: part.mode, minutes, stands, gone, starts };
  });
}

/** Which moment counts: while the room rests, the one at which it began to. */
export function moment(state: State): number {
  if (state.room.state !== "paused") return now(state);
  const moved = state.items.findLast((item) => item.kind === "moved");
  return moved ? Date.parse(moved.at) : now(state);
}

/** When the last part is over as things stand, or null before the first has begun. */
export function endsAbout(state: State): number | null {
  const all = steps(state);
  const last = all.at(-1);
  if (!last || !state.run?.times.began_at) return null;
  if (last.starts !== null) return last.starts + last.minutes * MINUTE_MS;
  const end = Date.parse(state.run.times.began_at) + last.minutes * MINUTE_MS;
  return last.stands === "now" ? Math.max(end, moment(state)) : null;
}

/** By how many minutes the part that is on has gone over. */
export function over(state: State): number {
  const step = steps(state).find(({ stands }) => stands === "now");
  return step ? Math.max(0, step.gone - step.minutes) : 0;
}
