// The card of a question: its choices, or what came of it as bars with their words.
import { button, h, icon, type Child } from "./dom";
import type { CellView, SoundingView } from "./live";
import { clock } from "./times";

export interface Shown {
  view: SoundingView;
  isStaff: boolean;
  isSkipped: boolean;
  /** The session pauses, so nothing can be answered just now. */
  rests: boolean;
  /** Names by membership, where they are shown. */
  names: Record<string, string>;
}

type Answer = (chosen: number[]) => Promise<void>;

export function card(shown: Shown, answer: Answer): Child[] {
  const { view, isStaff, isSkipped } = shown;
  if (!view.open) return [closed(shown)];
  if (isStaff) return [forStaff(view)];
  if (view.mine) return [answered(view)];
  return [isSkipped ? skipped(view) : form(shown, answer)];
}

function box(view: SoundingView, ...children: Child[]): HTMLElement {
  const title = `sounding-${view.id}`;
  return h(
    "section",
    { class: "sounding card soft", "aria-labelledby": title, tabindex: "-1" },
    h("p", { class: "eyebrow" }, eyebrow(view)),
    h("h2", { id: title, dir: "auto" }, view.question),
    ...children,
  );
}

function eyebrow(view: SoundingView): string {
  const how = view.named ? "With names" : "Without names";
  if (!view.open) return `${how} · closed`;
  return view.until ? `${how} · closes at ${clock(view.until)}` : `${how} · until it is closed`;
}

const UNNAMED =
  "Nobody sees who answered what, facilitators neither. It shows once it has closed, from five answers on. An answer can’t be changed, since nobody can tell which one is yours.";
const NAMED =
  "Everybody here will see who answered what once it has closed, from five answers on. An answer can’t be changed.";

function form({ view, rests }: Shown, answer: Answer): HTMLElement {
  const type = view.several ? "checkbox" : "radio";
  const send = h("button", { class: "btn", disabled: rests }, view.named ? "Answer with my name" : "Answer");
  const made = h(
    "form",
    { class: "stack tight", method: "post" },
    h(
      "fieldset",
      { class: "sounding-choices" },
      h("legend", { class: "vh", dir: "auto" }, view.several ? `${view.question} Choose any.` : view.question),
      ...view.choices.map((choice, value) =>
        h(
          "label",
          { class: "pick center pill" },
          h("input", { type, name: "choice", value, required: !view.several }),
          h("span", { dir: "auto" }, choice),
        ),
      ),
    ),
    h("p", { class: "hint" }, view.named ? NAMED : UNNAMED),
    h("div", { class: "row" }, send, button("sounding-skip", "Not now", { class: "ghost" })),
  );
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = new FormData(made).getAll("choice").map(Number);
    if (chosen.length === 0) return made.querySelector("input")?.focus();
    send.disabled = true;
    void answer(chosen).finally(() => (send.disabled = rests));
  });
  return box(view, made);
}

function skipped(view: SoundingView): HTMLElement {
  return h(
    "div",
    { class: "callout calm" },
    icon("poll"),
    h("span", { class: "grow", dir: "auto" }, view.question),
    button("sounding-skip", "Answer it", { class: "sm" }),
  );
}

function answered(view: SoundingView): HTMLElement {
  return h(
    "div",
    { class: "callout calm", tabindex: "-1" },
    icon("ok"),
    h(
      "span",
      { class: "grow" },
      "You answered ",
      h("q", { dir: "auto" }, view.question),
      ". What came of it shows once it has closed.",
    ),
  );
}

/** Two lines, since a phone has few: the question, and folded away how it is asked. */
function forStaff(view: SoundingView): HTMLElement {
  const title = `sounding-${view.id}`;
  const open = document.querySelector<HTMLDetailsElement>(".sounding > details")?.open;
  return h(
    "section",
    { class: "sounding card soft slim", "aria-labelledby": title, tabindex: "-1" },
    h(
      "div",
      { class: "row" },
      h("h2", { class: "grow", id: title, dir: "auto" }, view.question),
      button("sounding-close", "Close it now", { class: "sm" }),
    ),
    h(
      "details",
      { open },
      h("summary", { class: "sub" }, view.answered ?? "Its choices"),
      h("p", { class: "sub" }, eyebrow(view)),
      h("p", { class: "sub", dir: "auto" }, view.choices.join(" · ")),
    ),
  );
}

function closed({ view, names }: Shown): HTMLElement {
  const { cells = [] } = view;
  const away = button("sounding-away", "Put it away", { class: "sm ghost" });
  if (cells.length === 0) {
    return box(view, h("div", { class: "row" }, h("span", { class: "grow sub" }, "Too few answered to show."), away));
  }
  return box(view, bars(view, cells, names), h("div", { class: "row ends" }, away));
}

function bars(view: SoundingView, cells: CellView[], names: Record<string, string>): HTMLElement {
  return h(
    "table",
    { class: "bars" },
    h("caption", { class: "vh", dir: "auto" }, view.closed ?? ""),
    h(
      "thead",
      { class: "vh" },
      h("tr", {}, h("th", { scope: "col" }, "Answer"), h("th", { scope: "col" }, "How many")),
    ),
    h(
      "tbody",
      {},
      ...cells.flatMap((cell, at) => barRow(view.choices[at] ?? "", cell, names)),
    ),
  );
}

function barRow(choice: string, cell: CellView, names: Record<string, string>): Child[] {
  const who = (cell.who ?? []).flatMap((id) => names[id] ?? []).sort();
  const row = h(
    "tr",
    {},
    h(
      "th",
      { scope: "row" },
      h("span", { dir: "auto" }, choice),
      h("progress", { max: 100, value: cell.share, "aria-hidden": "true" }),
    ),
    h("td", { class: "num" }, cell.words || "–"),
  );
  return [row, who.length > 0 && h("tr", {}, h("td", { class: "sub", colspan: 2 }, ...inBdi(who)))];
}

function inBdi(names: string[]): Child[] {
  return names.flatMap((name, at) => [at > 0 && ", ", h("bdi", {}, name)]);
}
