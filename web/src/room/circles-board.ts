// Draws the board of small circles, and asks for it anew when something changed.
import { button, h, icon, list, region, type Entry } from "./dom";
import type { BoardCircle, BoardView } from "./live";
import { part } from "./parts";
import { passed } from "./passed";
import type { Room } from "./room";
import { now } from "./state";
import { clock } from "./times";
import type { Regions } from "./view";
import { count, nameOf } from "./words";

/** While people are apart the board is looked at this often: who is there, how many wrote. */
const LOOK_EVERY_MS = 5000;

/** What the board last said, for the acts. */
export let shown: BoardView = { version: 0, ends_at: "", circles: [], together: [] };

/** Asks how the circles stand; false when no answer came. */
export async function look(room: Room): Promise<boolean> {
  const answer = await room.ask("breakout.board", {});
  if (answer.ok) shown = answer;
  return answer.ok;
}

export class Board implements Regions {
  readonly #room: Room;
  #asked = -1;
  #lookedAt = 0;
  #rang = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  draw(): void {
    const { staff } = this.#room.state;
    if (!staff) return;
    if ((staff.board ?? 0) !== this.#asked) {
      this.#asked = staff.board ?? 0;
      void this.#look();
    }
    this.#ring();
    this.#show();
  }

  tick(): void {
    if (shown.ends_at && passed() - this.#lookedAt > LOOK_EVERY_MS) void this.#look();
  }

  async #look(): Promise<void> {
    this.#lookedAt = passed();
    if (await look(this.#room)) this.#show();
  }

  /** A bell is said aloud and shown above the conversation, and again when nobody answered. */
  #ring(): void {
    const rang = this.#room.state.staff?.bell;
    if (!rang || rang.turn <= this.#rang) return;
    this.#rang = rang.turn;
    if (rang.bell !== "ringing") return;
    const still = rang.again ? "still " : "";
    const words = `Circle ${rang.number} ${still}asks for a facilitator.`;
    this.#room.say(words);
    this.#room.notice(words, "warn");
  }

  #show(): void {
    const { page, state } = this.#room;
    const { root } = page;
    const on = shown.ends_at !== "";
    part(root, "circles-time").textContent = on ? `until ${clock(shown.ends_at)}` : "";
    list(part(root, "circles-list"), on ? this.#entries() : []);
    region(part(root, "circles-acts"), JSON.stringify([on, state.room.state]), () =>
      on
        ? [
            button("circles-say", "Say to all…", { class: "sm" }),
            button("circles-extend", "Five more minutes", { class: "sm" }),
            button("circles-end", "Bring everyone back…", { class: "sm ghost" }),
          ]
        : state.room.state === "live"
          ? [button("circles-open", [icon("people"), "Go into small circles…"], { class: "sm" })]
          : [h("p", { class: "sub" }, "They can begin while the session is on.")],
    );
  }

  #entries(): Entry[] {
    const { state } = this.#room;
    const rows: Entry[] = shown.circles.map((one) => ({
      key: one.circle.id,
      mark: JSON.stringify([one, minutesSince(this.#room, one)]),
      build: () => this.#circle(one),
    }));
    if (shown.together.length) {
      rows.push({
        key: "together",
        mark: JSON.stringify(shown.together),
        build: () =>
          h("li", {}, h("b", {}, "In the main room"), h("div", { class: "row" }, ...this.#people(shown.together, []))),
      });
    }
    return state.me ? rows : [];
  }

  #circle(one: BoardCircle): HTMLElement {
    const { state } = this.#room;
    const { id, number, bell, coming } = one.circle;
    const facts = [
      `${one.people.filter((who) => one.here.includes(who)).length} of ${one.people.length} here`,
      `${one.wrote} wrote`,
      one.held > 0 && count(one.held, "message waits", "messages wait"),
      one.visiting.length > 0 && `${one.visiting.map((who) => nameOf(state, who)).join(", ")} is there`,
    ].filter(Boolean);
    const minutes = minutesSince(this.#room, one);
    const waits = minutes ? `Rings since ${minutes} min` : "Rings now";
    return h(
      "li",
      { class: "card" },
      h(
        "div",
        { class: "split" },
        h("b", {}, `Circle ${number}`),
        button("circles-visit", "Look in", { class: "sm", "data-id": id, "aria-label": `Look into circle ${number}` }),
      ),
      h("p", { class: "sub" }, facts.join(" · ")),
      bell !== "silent" &&
        h(
          "p",
          { class: "row" },
          h("span", { class: "badge clay" }, icon("bell", "s"), bell === "ringing" ? waits : `${nameOf(state, coming)} is coming`),
          bell === "ringing" &&
            button("circles-come", "I’m coming", { class: "sm soft", "data-id": id, "aria-label": `I’m coming to circle ${number}` }),
        ),
      h("div", { class: "row" }, ...this.#people(one.people, one.here)),
    );
  }

  /** Each name is a button: somebody is put into another circle by it. */
  #people(people: string[], here: string[]): HTMLElement[] {
    const { state } = this.#room;
    return people.map((who) => {
      const name = nameOf(state, who);
      const away = here.length > 0 && !here.includes(who);
      return button("circles-move", h("bdi", {}, away ? `${name} (not there yet)` : name), {
        class: "sm ghost",
        "data-id": who,
        "aria-label": `Move ${name}`,
      });
    });
  }
}

function minutesSince(room: Room, { circle }: BoardCircle): number {
  return circle.since ? Math.max(0, Math.floor((now(room.state) - Date.parse(circle.since)) / 60_000)) : 0;
}
