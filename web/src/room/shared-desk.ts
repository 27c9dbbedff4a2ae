// What members show to this facilitator alone: a list without words, and a look on a press.
import { button, h, list, type Entry } from "./dom";
import type { Feature } from "./enter";
import type { SharedFact, SharedView } from "./live";
import { part } from "./parts";
import { passed } from "./passed";
import type { Room } from "./room";
import { now } from "./state";
import { clock, day } from "./times";
import type { Regions } from "./view";

/** A bell may be lost: while something is shown, it is asked for now and then. */
const LOOK_EVERY_MS = 20_000;

class SharedDesk implements Regions {
  readonly #room: Room;
  readonly #root: HTMLElement;
  #read = 0;
  #asked = 0;
  #shared: SharedView[] = [];
  /** What was looked at here. It goes with its line. */
  #facts: Record<string, SharedFact[]> = {};

  constructor(room: Room) {
    this.#room = room;
    this.#root = room.page.root;
  }

  draw(): void {
    const { state } = this.#room;
    if (!state.joined) return;
    if (!state.staff) return this.#clear();
    if (state.shared !== this.#read) {
      this.#read = state.shared;
      void this.#ask();
    }
    this.#show();
  }

  /** What runs out goes by itself. */
  tick(): void {
    if (!this.#shared.length) return;
    if (passed() - this.#asked > LOOK_EVERY_MS) void this.#ask();
    this.#show();
  }

  async look(id: string): Promise<void> {
    const answer = await this.#room.ask("shared.look", { id });
    if (!answer.ok) {
      const gone = answer.code === "not_found";
      this.#room.notice(gone ? "This is not shown any more." : answer.message, "warn");
      return this.#ask();
    }
    this.#facts[id] = answer.facts;
    this.#show();
  }

  fold(id: string): void {
    delete this.#facts[id];
    this.#show();
  }

  async #ask(): Promise<void> {
    this.#asked = passed();
    const answer = await this.#room.ask("shared.read", {});
    if (!answer.ok) {
      // Whoever holds the circle no more keeps nothing on the screen.
      if (answer.code === "forbidden" || answer.code === "not_found") this.#clear();
      return;
    }
    this.#shared = answer.shared;
    this.#show();
  }

  #clear(): void {
    if (!this.#shared.length) return;
    this.#shared = [];
    this.#show();
  }

  #show(): void {
    const at = now(this.#room.state);
    this.#shared = this.#shared.filter((one) => Date.parse(one.until) > at);
    const ids = new Set(this.#shared.map((one) => one.id));
    for (const id of Object.keys(this.#facts)) if (!ids.has(id)) delete this.#facts[id];
    list(part(this.#root, "shared-list"), this.#shared.map((one) => this.#entry(one)));
    part(this.#root, "shared-part").hidden = this.#shared.length === 0;
  }

  #entry(one: SharedView): Entry {
    const facts = this.#facts[one.id];
    return {
      key: one.id,
      mark: JSON.stringify([one, facts]),
      build: () =>
        h(
          "li",
          { class: "holdcard", "aria-label": `Shown to you by ${one.name}` },
          h("p", {}, h("b", { dir: "auto" }, one.name)),
          h("p", { class: "sub" }, `Shared until ${day(one.until)}, ${clock(one.until)}`),
          facts &&
            h(
              "dl",
              { class: "facts" },
              ...facts.flatMap(({ label, words }) => [
                h("dt", {}, label),
                h("dd", { dir: "auto" }, words),
              ]),
            ),
          facts
            ? button("shared-fold", "Close it", { class: "sm ghost", "data-id": one.id })
            : button("shared-look", "Look", {
                class: "sm",
                "data-id": one.id,
                "aria-label": `Look at what ${one.name} shows you`,
              }),
        ),
    };
  }
}

/** Made with the regions, which come before the acts. */
const desks = new WeakMap<Room, SharedDesk>();

export const sharedDesk: Feature = {
  regions: (room) => {
    const desk = new SharedDesk(room);
    desks.set(room, desk);
    return desk;
  },
  acts: (room) => ({
    "shared-look": ({ id }) => desks.get(room)?.look(id ?? ""),
    "shared-fold": ({ id }) => desks.get(room)?.fold(id ?? ""),
  }),
};
