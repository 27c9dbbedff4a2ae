// What a facilitator leads the floor with: what is on, the hands, the round.
import { button, h, icon, list, region, type Child, type Entry } from "./dom";
import { avatar } from "./draw-side";
import { act, place, type Looked } from "./floor-view";
import * as words from "./floor-words";
import type { FloorPart, HandView, OwnTurn } from "./live";
import type { Room } from "./room";
import { now, type State } from "./state";
import { silenceEnds } from "./floor-state";
import { regionOfMany } from "./same";
import { count, nameOf } from "./words";

// in this file, since one of its own would cut what it shares with the room into small pieces
export { askOrder } from "./floor-order";

export class FloorConsole {
  readonly #room: Room;
  readonly #root: HTMLElement;

  constructor(room: Room) {
    this.#room = room;
    this.#root = room.page.root.querySelector<HTMLElement>("[data-part=floor-console]")!;
  }

  draw(looked: Looked): void {
    const { state } = this.#room;
    const { floor } = state;
    this.#root.hidden = !floor || state.room.state === "ended";
    if (!floor || this.#root.hidden) return;
    const silent = silenceEnds(state) > 0;
    regionOfMany(this.#find("modes"), JSON.stringify([floor.state, silent]), () => modes(floor, silent));
    const hands = (floor.hands.all ?? []).filter((one) => one.place > 0);
    hands.sort((a, b) => a.place - b.place);
    this.#find("hands-part").hidden = hands.length === 0 && !floor.state.speaker;
    regionOfMany(this.#find("hands-top"), JSON.stringify([hands.length, floor.hands.order]), () =>
      handsTop(hands.length, floor),
    );
    list(
      this.#find("hands"),
      hands.map((one) => handEntry(state, one, looked.topics[one.id] ?? "")),
    );
    const called = floor.round.id ? null : floor.state.speaker;
    const name = nameOf(state, called);
    region(this.#find("called"), JSON.stringify([called, name]), () =>
      called
        ? [
            h("span", { class: "grow", dir: "auto" }, `${name} has been called.`),
            act("finish", ["Done"], { class: "sm", "aria-label": `${name} is done` }),
          ]
        : [],
    );
    this.#drawRound(state, floor);
  }

  #drawRound(state: State, floor: FloorPart): void {
    this.#find("turns-part").hidden = !floor.round.id;
    const turns = floor.round.all ?? [];
    const current = turns.find((one) => one.state === "offered" || one.state === "speaking");
    regionOfMany(this.#find("turn-acts"), JSON.stringify(current ?? null), () => turnActs(current));
    const waiting = turns.filter((one) => one.state === "waiting");
    list(
      this.#find("turns"),
      turns.map((turn): Entry => {
        const first = waiting[0] === turn;
        const said = first ? "next" : staffWords(turn, floor);
        const movable = turn.state === "waiting" && !first;
        const mark = JSON.stringify([turn, said, movable, nameOf(state, turn.who)]);
        return { key: turn.id, mark, build: () => place(state, turn.who, said, ...acts(movable)) };
        function acts(may: boolean): Child[] {
          const name = nameOf(state, turn.who);
          return may ? [act("sooner", [icon("back", "s up")], {
            class: "ghost only",
            "data-id": turn.who,
            "aria-label": `${name} one place sooner`,
          })] : [];
        }
      }),
    );
  }

  #find(name: string): HTMLElement {
    return this.#root.querySelector<HTMLElement>(`[data-floor=${name}]`)!;
  }
}

function staffWords(turn: OwnTurn, floor: FloorPart): string {
  const said = words.turnWords(floor, { who: turn.who, state: turn.state });
  return floor.round.shared && turn.state === "waiting" ? words.minutes(turn.seconds) : said;
}

/** What is on, each as a chip; what takes a choice opens a question. */
function modes(floor: FloorPart, silent: boolean): Child[] {
  const { mode, slow, locked_until } = floor.state;
  const chip = (label: string, on: boolean, todo: string, to = ""): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        class: "chip",
        "data-act": "floor",
        "data-do": todo,
        "data-to": to || null,
        "aria-pressed": String(on),
      },
      label,
    );
  return [
    h(
      "div",
      { class: "hearing", role: "group", "aria-label": "Who may write" },
      chip("Everyone", mode === "open", "mode", "open"),
      chip("Raised hands", mode === "hands", "mode", "hands"),
      chip("Facilitators", mode === "listening", "mode", "listening"),
      chip("A round…", mode === "round", "a-round"),
    ),
    h(
      "div",
      { class: "hearing", role: "group", "aria-label": "Quiet and pace" },
      chip(silent ? "End the silence" : "Silence…", silent, "silence"),
      chip(slow ? `Pace: ${slow} s…` : "Pace…", slow > 0, "pace"),
      chip(locked_until ? "Open the doors" : "Close the doors", Boolean(locked_until), "doors"),
    ),
  ];
}

function handsTop(n: number, floor: FloorPart): Child[] {
  const chip = (label: string, to: string): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        class: "chip",
        "data-act": "floor",
        "data-do": "order",
        "data-to": to,
        "aria-pressed": String(floor.hands.order === to),
      },
      label,
    );
  return [
    h("div", { class: "split" }, h("h2", {}, "Hands"), n > 0 && h("span", { class: "badge clay" }, `${n} up`)),
    n > 0 &&
      h(
        "div",
        { class: "hearing", role: "group", "aria-label": "In which order" },
        chip("First come", "first_come"),
        chip("Least heard", "least_heard"),
        n > 1 && button("floor", "Lower all", { class: "sm ghost", "data-do": "lower-all" }),
      ),
  ];
}

function handEntry(state: State, hand: HandView, topic: string): Entry {
  const name = nameOf(state, hand.id);
  const waits = Math.floor((now(state) - Date.parse(hand.since)) / 60_000);
  const said = [
    topic || (hand.has_topic ? "…" : "no topic"),
    waits > 0 ? `${waits} min` : "just now",
    `${count(hand.turns, "turn", "turns")}, ${count(hand.words, "word", "words")} so far`,
  ].join(" · ");
  const build = (): HTMLElement =>
    h(
      "li",
      {},
      avatar(name),
      h(
        "span",
        { class: "grow" },
        h("b", { dir: "auto" }, name),
        h("small", { class: "sub", dir: "auto" }, said),
      ),
      act("call", ["Call"], { class: "sm", "data-id": hand.id, "aria-label": `Call ${name}` }),
      act("lower", [icon("x", "s")], {
        class: "ghost only",
        "data-id": hand.id,
        "aria-label": `Lower the hand of ${name}`,
      }),
    );
  return { key: hand.id, mark: JSON.stringify([hand, name, said]), build };
}

/** What staff can do with the turn that is on. */
function turnActs(turn: OwnTurn | undefined): Child[] {
  const end = act("end-round", ["End round…"], { class: "sm ghost" });
  if (!turn) return [end];
  const speaking = turn.state === "speaking";
  return [
    speaking && act("extend", ["+2 min"], { class: "sm", "data-id": turn.id }),
    act("turn", ["Move on gently"], {
      class: "sm",
      "data-id": turn.id,
      "data-to": speaking ? "done" : "later",
    }),
    end,
  ];
}
