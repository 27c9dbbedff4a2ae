// Stepping aside: a breather, and a quiet minute for oneself. Fetched when it is asked for.
import { ask as question } from "./dialog";
import { h, icon } from "./dom";
import type { GroundOffer } from "./live";
import type { Room } from "./room";
import { now } from "./state";
import { tell } from "./telling";
import { clock } from "./times";

type Practice = GroundOffer["practice"];
const PRACTICES: readonly Practice[] = ["box", "senses", "feet"];

/** Says that one steps aside, or is back. */
export async function breather(room: Room): Promise<void> {
  const { breather: until } = room.state.team;
  const on = !(Date.parse(until) > now(room.state));
  await question({
    title: on ? "Take a breather?" : "Back again?",
    words: [
      h(
        "p",
        {},
        on
          ? "Only the facilitators see it. Your place is kept: you can close this page and come back within ten minutes without waiting at the door."
          : `The facilitators see that you take a breather until ${clock(until)}.`,
      ),
    ],
    yes: on ? "Take a breather" : "I’m back",
    act: async () => {
      const answer = await room.ask("seat.breather", { cmid: crypto.randomUUID(), on });
      if (!answer.ok) return answer.message;
      room.dispatch({ type: "team", team: { breather: answer.until } });
      return "";
    },
  });
}

let shown: HTMLDialogElement | null = null;

/** Opens one exercise, or the choice between them; any of them can be left at once. */
export function ground(room: Room, practice?: Practice): void {
  const source = document.querySelector<HTMLTemplateElement>("template[data-part=practices]");
  if (!source || shown) return;
  const opener = document.activeElement;
  const place = h("div", { class: "grounding" });
  const skip = h("button", { class: "btn primary", type: "button" }, "Close");
  const others = h("div", { class: "row" });
  const dialog = h(
    "dialog",
    { class: "ask-dialog ground-dialog", "aria-label": "A quiet minute" },
    h(
      "div",
      { class: "row" },
      h(
        "p",
        { class: "sub grow" },
        practice ? "A facilitator offers a quiet minute. Join in, or close it." : "A quiet minute.",
      ),
      skip,
    ),
    place,
    others,
  );
  const show = (which: Practice): void => {
    const found = source.content.querySelector(`[data-practice=${which}]`);
    place.replaceChildren(found ? document.importNode(found, true) : "");
    others.replaceChildren(
      ...PRACTICES.filter((one) => one !== which).map((one) => {
        const name = source.content.querySelector(`[data-practice=${one}] h2`)?.textContent ?? "";
        const button = h("button", { class: "btn sm", type: "button" }, icon("leaf", "s"), name);
        button.addEventListener("click", () => {
          show(one);
          skip.focus();
        });
        return button;
      }),
    );
  };
  show(practice ?? "box");
  skip.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    shown = null;
    dialog.remove();
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    else room.composer.focus();
  });
  document.body.append(dialog);
  shown = dialog;
  dialog.showModal();
  skip.focus();
}

/** Offers a quiet minute to everybody, or to one person. */
export async function offer(room: Room): Promise<void> {
  const { state } = room;
  const people = state.here
    .map((id) => state.people[id])
    .filter((one) => one !== undefined && one.role === "participant")
    .map((one) => [one!.id, one!.handle] as const);
  const names = PRACTICES.map((one) => [one, NAMES[one]] as const);
  await question({
    title: "Offer a quiet minute",
    words: [h("p", { class: "sub" }, "It opens on their screen. They can close it at once.")],
    fields: [
      { kind: "choice", name: "practice", label: "Which one?", options: names, value: "box" },
      {
        kind: "choice",
        name: "who",
        label: "To whom?",
        options: [["", "Everybody here"], ...people],
        value: "",
      },
    ],
    yes: "Offer it",
    act: async ({ practice, who }) => {
      const asked = { practice: practice as Practice, who: who || null };
      const wrong = await tell(room, "ground.offer", asked);
      if (!wrong) room.notice("Offered. Nobody sees who joins in.");
      return wrong;
    },
  });
}

const NAMES: Record<Practice, string> = {
  box: "Breathing along a square",
  senses: "Five, four, three, two, one",
  feet: "Feet on the floor",
};
