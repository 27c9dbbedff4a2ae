// Who speaks when, before a round begins: dragged, or moved up and down by buttons.
import { ask as question } from "./asking";
import { h, icon, list, type Entry } from "./dom";
import { avatar } from "./draw-side";
import type { State } from "./state";
import { inside, nameOf } from "./words";

/** Whoever has a turn in the round that begins: here, and not only to listen. */
export function whoHasTurns(state: State, withStaff: boolean): string[] {
  const known = state.floor?.hands.all ?? [];
  const listens = new Set(known.filter((one) => one.intent === "listen").map((one) => one.id));
  return state.here
    .filter((id) => !listens.has(id))
    .filter((id) => withStaff || state.people[id]?.role === "participant")
    .sort((a, b) => nameOf(state, a).localeCompare(nameOf(state, b)));
}

/** The order with one person put where another stands. */
export function moved(who: string[], id: string, to: number): string[] {
  const rest = who.filter((one) => one !== id);
  return [...rest.slice(0, to), id, ...rest.slice(to)];
}

/** Asks for the order; `start` is told it. */
export function askOrder(
  state: State,
  withStaff: boolean,
  start: (who: string[]) => Promise<string>,
): Promise<unknown> {
  let who = whoHasTurns(state, withStaff);
  const said = h("p", { class: "vh", role: "status" });
  const host = h("ol", { class: "order sortable" });
  const put = (id: string, to: number): void => {
    if (to < 0 || to >= who.length) return;
    who = moved(who, id, to);
    list(host, entries(state, who));
    said.textContent = `${inside(nameOf(state, id))} is number ${to + 1} of ${who.length}.`;
  };
  list(host, entries(state, who));
  byButtons(host, (id, step) => put(id, who.indexOf(id) + step));
  byDragging(host, (id, onto) => put(id, who.indexOf(onto)));
  return question({
    title: "Who speaks when?",
    words: [
      h("p", { class: "sub" }, "Drag people, or use the arrows. You can still change it later."),
      host,
      said,
    ],
    yes: "Start the round",
    act: () => start(who),
  });
}

function entries(state: State, who: string[]): Entry[] {
  return who.map((id, at) => {
    const name = nameOf(state, id);
    const step = (by: -1 | 1, words: string, off: boolean): HTMLElement =>
      h(
        "button",
        {
          type: "button",
          class: "btn ghost only",
          "data-step": String(by),
          "aria-label": `${name} one place ${words}`,
          "aria-disabled": off ? "true" : null,
        },
        icon("back", by < 0 ? "s up" : "s down"),
      );
    const build = (): HTMLElement =>
      h(
        "li",
        { draggable: "true", "data-id": id },
        h("span", { class: "num" }, String(at + 1)),
        avatar(name),
        h("span", { class: "grow", dir: "auto" }, name),
        step(-1, "sooner", at === 0),
        step(1, "later", at === who.length - 1),
      );
    return { key: id, mark: JSON.stringify([at, who.length, name]), build };
  });
}

/** The arrows; the focus goes along with whoever is moved. */
function byButtons(host: HTMLElement, step: (id: string, by: number) => void): void {
  host.addEventListener("click", ({ target }) => {
    const pressed = (target as Element).closest<HTMLElement>("[data-step]");
    const id = pressed?.closest<HTMLElement>("li")?.dataset.id;
    if (!pressed || !id) return;
    const by = pressed.dataset.step ?? "";
    step(id, Number(by));
    host.querySelector<HTMLElement>(`[data-id="${id}"] [data-step="${by}"]`)?.focus();
  });
}

function byDragging(host: HTMLElement, put: (id: string, onto: string) => void): void {
  let dragged = "";
  const over = (event: DragEvent): string =>
    (event.target as Element).closest<HTMLElement>("li")?.dataset.id ?? "";
  host.addEventListener("dragstart", (event) => {
    dragged = over(event);
    event.dataTransfer?.setData("text/plain", "");
  });
  host.addEventListener("dragover", (event) => event.preventDefault());
  host.addEventListener("drop", (event) => {
    event.preventDefault();
    const onto = over(event);
    if (dragged && onto && dragged !== onto) put(dragged, onto);
    dragged = "";
  });
}
