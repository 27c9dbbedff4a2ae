// Around a message: what it answers, what it is folded behind, what its author needs, how it was met.
import { button, h, icon, type Child } from "./dom";
import { foldOf } from "./hearing";
import type { WishWord } from "./wishes";
import { WISHES } from "./wishes";
import type { Said, State } from "./state";
import { nameOf } from "./words";

export const KINDS: Record<string, string> = {
  with_you: "With you",
  same: "Same here",
  hear: "I hear you",
  hope: "Hope",
  thanks: "Thank you",
  hug: "Hug",
};

const QUOTED = 90;

/** What a message answers, in short: nothing of what is hidden or gone, folded only its label. */
export function quoteOf(state: State, reply: string | null): { name: string; words: string } | null {
  const original = reply && state.items.find((one) => one.kind === "said" && one.id === reply);
  if (!original || original.kind !== "said" || original.state !== "visible") return null;
  const mine = original.author === state.me?.id;
  const short = original.body.length > QUOTED ? `${original.body.slice(0, QUOTED)}…` : original.body;
  const words = foldOf(state, original) || short;
  return { name: mine ? "you" : nameOf(state, original.author), words };
}

export function quote(state: State, reply: string | null): Child {
  const found = quoteOf(state, reply);
  if (!found) return null;
  return h("p", { class: "quote", dir: "auto" }, h("b", {}, `To ${found.name}: `), found.words);
}

/** The words, or the button they wait behind. */
export function words(body: string, fold: string, open: boolean, key: string): Child[] {
  const said = h("p", { class: "words", dir: "auto" }, body);
  if (!fold) return [said];
  const shows = open ? "Hide" : "Show";
  const press = button("fold", [h("span", { dir: "auto" }, `${fold} – `), h("b", {}, shows)], {
    class: "sm fold",
    "aria-expanded": String(open),
    "data-key": key,
  });
  return [press, open && said];
}

/** An own message's warning, which folds it for others. */
export function ownLabel(item: Said): Child {
  if (!item.label) return null;
  const by = item.byStaff ? "A facilitator folded this for others" : "Folded for others";
  return line("eye", `${by}: “Mentions: ${item.label}”.`);
}

export function wish(word: WishWord | null): Child {
  return word && line("heart", WISHES[word][0]);
}

function line(name: string, text: string): HTMLElement {
  return h("p", { class: "state" }, icon(name, "s"), h("span", { dir: "auto" }, text));
}

/** Which kind words there are; from whom, where this viewer is told. Never how many. */
export function kindWords(state: State, item: Said): Child {
  const met = state.beside.met[item.id];
  if (!met || met.kinds.length === 0 || item.state !== "visible") return null;
  const mine = item.author === state.me?.id;
  const chips = met.kinds.map((kind) => {
    const who = (met.by[kind] ?? []).map((id) => nameOf(state, id)).join(", ");
    const text = [KINDS[kind] ?? kind, who && h("small", { dir: "auto" }, who)];
    if (mine) return h("li", { class: "badge" }, ...text);
    const pressed = String(met.mine.includes(kind));
    const chip = button("react", text, { class: "sm chip", "aria-pressed": pressed, ...ids(item, kind) });
    return h("li", {}, chip);
  });
  return h("ul", { class: "kinds", "aria-label": "Kind words" }, ...chips);
}

/** Every kind word, to choose from. */
export function kindChoices(state: State, item: Said): HTMLElement {
  const mine = state.beside.met[item.id]?.mine ?? [];
  const chips = Object.entries(KINDS).map(([kind, label]) =>
    button("react", label, {
      class: "sm chip",
      "aria-pressed": String(mine.includes(kind)),
      ...ids(item, kind),
    }),
  );
  return h("div", { class: "kinds", role: "group", "aria-label": "A kind word" }, ...chips);
}

function ids(item: Said, kind: string): Record<string, string> {
  return { "data-id": item.id, "data-kind": kind };
}
