// Where the session is, for everybody: the parts, what is planned, nothing that hurries.
import { h, region, type Child } from "./dom";
import { drawArriving } from "./running-lobby";
import { drawLobbyPact, drawPact } from "./running-pact";
import { endsAbout, over, steps, type Step } from "./running-time";
import type { Room } from "./room";
import type { State } from "./state";
import { clock } from "./times";

export function draw(room: Room): void {
  const { state, page } = room;
  const all = state.room.state === "ended" ? [] : steps(state);
  drawPact(room);
  for (const host of page.root.querySelectorAll<HTMLElement>("[data-part=agenda]")) {
    host.hidden = all.length === 0;
    const place = host.querySelector("ol")!;
    const words = all.map((step) => memberWords(step));
    region(place, JSON.stringify([all.map(shown), words]), () =>
      all.map((step, i) => agendaRow(step, words[i] ?? "")),
    );
  }
  const line = page.root.querySelector<HTMLElement>("[data-part=phase-line]");
  if (line) region(line, phaseLine(all), () => [phaseLine(all)]);
  const bar = page.root.querySelector<HTMLElement>("[data-part=phases]");
  if (bar) phases(bar, state, all);
}

export function lobby(room: Room): void {
  const { state, page } = room;
  draw(room);
  const words = state.run?.lobby ?? "";
  const place = page.root.querySelector<HTMLElement>("[data-part=lobby-words]")!;
  place.hidden = !words || state.me?.seat !== "waiting";
  region(place, words, () => [
    h("h2", {}, "From your facilitators"),
    h("p", { dir: "auto", class: "words" }, words),
  ]);
  drawArriving(room);
  drawLobbyPact(room);
}

function shown({ title, stands }: Step): unknown {
  return [title, stands];
}

/** "Check-in, part 2 of 5" on a phone, where the list has no room. */
function phaseLine(all: Step[]): string {
  const at = all.findIndex(({ stands }) => stands === "now");
  const step = all[at];
  return step ? `${step.title} · part ${at + 1} of ${all.length} · ${step.minutes} min` : "";
}

/** Members read what is planned, never what is left. */
function memberWords({ stands, minutes, starts }: Step): string {
  if (stands === "done") return "done";
  return starts === null ? `${minutes} min` : `about ${clock(starts)}, ${minutes} min`;
}

function agendaRow(step: Step, words: string): HTMLElement {
  return h(
    "li",
    { class: step.stands === "done" && "done", "aria-current": step.stands === "now" && "step" },
    h("span", { dir: "auto" }, step.title),
    h("span", { class: "num" }, words),
  );
}

// ---------------------------------------------------------------- the facilitators' bar

function phases(bar: HTMLElement, state: State, all: Step[]): void {
  const late = over(state);
  const ends = endsAbout(state);
  const planned = Date.parse(state.run?.ends_at ?? "");
  const end = ends !== null && ends > planned + 60_000 ? clock(ends) : "";
  const words = all.map((step) => staffWords(step, late));
  bar.hidden = all.length === 0 || state.me?.seat !== "admitted";
  region(bar, JSON.stringify([all.map(shown), words, end]), () => [
    h("ol", { class: "phases" }, ...all.map((step, i) => barPart(step, words[i] ?? "", late))),
    phone(all, words, late),
    end &&
      h("p", { class: "sub" }, `At this pace it ends about ${end}; planned is ${clock(planned)}.`),
  ]);
}

function barPart(step: Step, words: string, late: number): HTMLElement {
  const now = step.stands === "now";
  return h(
    "li",
    { class: step.stands === "done" && "done", "aria-current": now && "step" },
    h("b", { dir: "auto" }, step.title),
    now && late ? h("span", { class: "badge warn" }, words) : words,
  );
}

function staffWords(step: Step, late: number): string {
  if (step.stands !== "now") return memberWords(step);
  return late ? `${late} min over` : `${step.gone} of ${step.minutes} min`;
}

/** On a phone the part that is on stands alone. */
function phone(all: Step[], words: string[], late: number): Child {
  const at = all.findIndex(({ stands }) => stands === "now");
  const step = all[at];
  if (!step) return h("p", { class: "phone-phase sub" }, `${all.length} parts, not begun`);
  return h(
    "p",
    { class: "phone-phase" },
    h("b", { dir: "auto", class: "grow" }, step.title),
    h("span", { class: late ? "badge warn" : "sub" }, words[at] ?? ""),
    h("span", { class: "sub" }, `part ${at + 1} of ${all.length}`),
  );
}
