// "How are you arriving?": a word for oneself, kept by this screen alone unless one shares it.
import { button, h, region } from "./dom";
import type { Room } from "./room";

const WORDS = ["steady", "tired", "heavy", "tender", "hopeful"] as const;

let chosen = "";
let shared = false;

export function drawArriving(room: Room): void {
  const place = room.page.root.querySelector<HTMLElement>("[data-part=arriving]")!;
  place.hidden = room.state.me?.seat !== "waiting" || room.state.closed !== null;
  region(place, `${chosen} ${shared}`, () => [
    h("h2", { id: "arriving" }, "How are you arriving?"),
    h("p", { class: "sub" }, "For you alone. It stays on this screen; nobody is told."),
    h(
      "div",
      { class: "row", role: "group", "aria-labelledby": "arriving" },
      ...WORDS.map((word) =>
        h(
          "button",
          {
            type: "button",
            class: "chip",
            "data-act": "arriving",
            "data-word": word,
            "aria-pressed": String(word === chosen),
          },
          word,
        ),
      ),
    ),
    chosen &&
      (shared
        ? h("p", { class: "sub", role: "status" }, "It waits in your message. Send it, or not.")
        : button("share-arriving", "Start my first message with it", { class: "sm ghost flush" })),
  ]);
}

export function choose(room: Room, word: string): void {
  chosen = word === chosen ? "" : word;
  shared = false;
  drawArriving(room);
  room.page.root.querySelector<HTMLElement>(`[data-word="${word}"]`)?.focus();
}

/** Puts it into the composer, which sends nothing by itself. */
export function share(room: Room): void {
  room.composer.edit(`I’m arriving ${chosen} today.`);
  shared = true;
  drawArriving(room);
}
