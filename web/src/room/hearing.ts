// What one person hears: nothing of whom they muted, and folded what they would rather choose.
import type { Beside, Met } from "./beside";
import type { Item, Said, State } from "./state";

const made = new WeakMap<State, State>();

/** The state as this person sees it. Without anybody muted it is the state itself. */
export function heard(state: State): State {
  const { muted } = state.beside;
  if (muted.length === 0) return state;
  const before = made.get(state);
  if (before) return before;
  const gone = new Set(muted);
  const after: State = {
    ...state,
    here: state.here.filter((id) => !gone.has(id)),
    items: state.items.filter((item) => !gone.has(from(item))),
    beside: { ...state.beside, met: metBy(state.beside, gone) },
  };
  made.set(state, after);
  return after;
}

function from(item: Item): string {
  if (item.kind === "happened") return item.target;
  return (item.kind === "said" || item.kind === "asked") && item.author ? item.author : "";
}

/** Kind words without theirs; until the server has answered, none are shown. */
function metBy({ met, heard }: Beside, gone: Set<string>): Record<string, Met> {
  const entries = Object.entries(met).map(([id, one]): [string, Met] => {
    const answered = heard[id]?.seq === one.seq ? heard[id].kinds : [];
    const by = Object.entries(one.by).map(([kind, who]) => [kind, who.filter((x) => !gone.has(x))]);
    return [id, { ...one, kinds: answered, by: Object.fromEntries(by) as Met["by"] }];
  });
  return Object.fromEntries(entries);
}

/** Which messages the server has to be asked about. */
export function unanswered({ beside }: State): string[] {
  if (beside.muted.length === 0) return [];
  return Object.keys(beside.met).filter((id) => beside.heard[id]?.seq !== beside.met[id]!.seq);
}

/** What a message is folded behind on this screen; nothing while it stands open. */
export function foldOf(state: State, said: Said): string {
  if (said.state !== "visible" || said.author === state.me?.id) return "";
  if (said.label) return `Mentions: ${said.label}`;
  const topic = state.beside.lens.find((phrase) => mentions(said.body, phrase));
  return topic ? `You fold: ${topic}` : "";
}

const SHORT = 3;
const plain = (text: string): string =>
  text.normalize("NFKC").toLowerCase().replaceAll("’", "'").replace(/\s+/g, " ").trim();

/** Whether a word of the text begins with the phrase; a short one must be the word. */
export function mentions(text: string, phrase: string): boolean {
  const wanted = plain(phrase);
  const escaped = wanted.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  const end = [...wanted].length <= SHORT ? "(?![\\p{L}\\p{N}_])" : "";
  return new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}${end}`, "u").test(plain(text));
}
