// Where watched phrases were found: a mark in the words, for staff alone.
import { h, type Child } from "./dom";
import type { WatchedView } from "./live";

/** The words with what was found marked; places are counted in characters, as the server does. */
export function marked(body: string, watched: WatchedView | null | undefined): Child[] {
  const letters = Array.from(body);
  const pieces: Child[] = [];
  let last = 0;
  for (const [from = 0, to = 0] of watched?.at ?? []) {
    if (from < last) continue;
    pieces.push(letters.slice(last, from).join(""), h("mark", {}, letters.slice(from, to).join("")));
    last = to;
  }
  return [...pieces, letters.slice(last).join("")];
}

/** The rule by which words of danger were noticed, in brackets; nothing for a phrase. */
export const ruleOf = (watched: WatchedView | null | undefined): string =>
  watched?.rule ? ` (${watched.rule})` : "";
