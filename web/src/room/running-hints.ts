// Hints for a facilitator, from what this screen was told; nobody else gets them.
import { over, steps } from "./running-time";
import { now, type State } from "./state";
import { count } from "./words";

export type HintName = "quiet" | "unheard" | "over" | "ending" | "few";

export interface Hint {
  name: HintName;
  words: string;
}

const MINUTE_MS = 60_000;
const QUIET_MS = 2 * MINUTE_MS;
const SETTLED_MS = 10 * MINUTE_MS;

/** What each hint that can be switched off is about. */
export const HINTS: Record<Exclude<HintName, "few">, string> = {
  quiet: "When it has been quiet for two minutes",
  unheard: "When people have not been heard",
  over: "When a part takes longer than planned",
  ending: "Ten minutes before the planned end",
};

/** What there is to say just now; what was switched off is left out. */
export function hints(state: State): Hint[] {
  const off = new Set<string>(state.run?.hints_off);
  const made = [few(state), quiet(state), unheard(state), late(state), ending(state)];
  return made.filter((hint): hint is Hint => hint !== null && !off.has(hint.name));
}

/** At the planned start fewer came than the circle wants to be. */
function few(state: State): Hint | null {
  const { run, room, staff, here } = state;
  if (!run || !["lobby", "live"].includes(room.state)) return null;
  const past = now(state) - Date.parse(run.starts_at);
  const present = new Set([...here, ...(staff?.waiting ?? []).map(({ id }) => id)]).size;
  if (past < 0 || past > SETTLED_MS || present === 0 || present >= run.minimum) return null;
  const are = count(present, "person is", "people are");
  return { name: "few", words: `${are} here; your circle begins with ${run.minimum}.` };
}

function quiet(state: State): Hint | null {
  const began = liveSince(state);
  const silent = steps(state).some(({ stands, mode }) => stands === "now" && mode === "silence");
  if (began === null || silent) return null;
  const last = state.items.findLast(({ kind }) => kind === "said" || kind === "asked");
  const since = Math.max(began, last ? Date.parse(last.at) : 0);
  if (now(state) - since < QUIET_MS) return null;
  return { name: "quiet", words: "It has been quiet for two minutes. That can be fine." };
}

/** Only where the whole conversation is known here, and once people had time to write. */
function unheard(state: State): Hint | null {
  const began = liveSince(state);
  if (began === null || !state.whole || now(state) - began < SETTLED_MS) return null;
  const heard = new Set(state.items.map((item) => (item.kind === "said" ? item.author : "")));
  const waits = state.here.filter(
    (id) => state.people[id]?.role === "participant" && !heard.has(id),
  );
  if (waits.length === 0) return null;
  const words = `${count(waits.length, "person has", "people have")} not been heard yet.`;
  return { name: "unheard", words };
}

/** Said at five minutes and at every five after: words that change each minute would nag. */
function late(state: State): Hint | null {
  const minutes = Math.floor(over(state) / 5) * 5;
  if (minutes === 0) return null;
  return { name: "over", words: `This part is over by ${minutes} minutes. Go on, or add time.` };
}

function ending(state: State): Hint | null {
  const left = Date.parse(state.run?.ends_at ?? "") - now(state);
  const is = liveSince(state) !== null && left > 0 && left <= SETTLED_MS;
  return is ? { name: "ending", words: "Ten minutes or less until the planned end." } : null;
}

/** Since when people can write; null while they cannot. */
function liveSince(state: State): number | null {
  if (state.room.state !== "live") return null;
  const moved = state.items.findLast((item) => item.kind === "moved" && item.state === "live");
  return moved ? Date.parse(moved.at) : Date.parse(state.items[0]?.at ?? "") || null;
}
