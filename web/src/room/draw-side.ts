// Who is here, for everybody; with acts on a person, for staff.
import { initials, tone } from "../initials";
import { button, h, icon, type Entry } from "./dom";
import type { PersonView } from "./live";
import { now, type State } from "./state";
import { roleWords } from "./team";
import { endOf, untilWhen } from "./words";

export function avatar(handle: string): HTMLElement {
  return h("span", { class: `av ${tone(handle)}`, "aria-hidden": "true" }, initials(handle));
}

/** Those who are here, facilitators first, oneself marked. */
export function peopleHere(state: State): Entry[] {
  const staff = Boolean(state.me?.is_staff);
  return state.here
    .map((id) => state.people[id])
    .filter((person) => person !== undefined)
    .sort((a, b) => Number(a.role === "participant") - Number(b.role === "participant"))
    .map((person) => {
      const rest = staff ? breakOf(state, person.id) : "";
      const you = person.id === state.me?.id;
      const hand = state.floor?.hands.all?.find((one) => one.id === person.id)?.place ?? 0;
      const sub = rest ? `on a break ${rest}` : roleWords(state, person);
      const mark = JSON.stringify([person, sub, you, hand]);
      const build = (): HTMLElement => row(person, { you, sub, hand, acts: staff && !you });
      return { key: person.id, mark, build };
    });
}

function breakOf(state: State, id: string): string {
  const pause = state.breaks[id];
  const at = now(state);
  return pause && endOf(pause.until, at) > at ? untilWhen(pause.until, at) : "";
}

function row(
  person: PersonView,
  { you, sub, hand, acts }: { you: boolean; sub: string; hand: number; acts: boolean },
): HTMLElement {
  const name = you ? `${person.handle} (you)` : person.handle;
  const may = acts && person.role === "participant";
  return h(
    "li",
    { class: you ? "you" : "" },
    avatar(person.handle),
    h(
      "span",
      { class: "grow" },
      h(you ? "b" : "span", { dir: "auto" }, name),
      sub && h("small", { class: "sub" }, sub),
    ),
    hand > 0 && h("span", { class: "badge clay" }, icon("hand", "s"), `hand ${hand}`),
    may &&
      button("person", icon("more"), {
        class: "ghost only",
        "data-id": person.id,
        "aria-label": `What you can do about ${person.handle}`,
      }),
  );
}
