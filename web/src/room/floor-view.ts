// The floor on the screen: the strip above the conversation, what I can do, and the round.
import { button, h, icon, list, region, type Child, type Entry } from "./dom";
import { avatar } from "./draw-side";
import { toggleHand } from "./floor-acts";
import { silenceEnds, speakerOf } from "./floor-state";
import * as words from "./floor-words";
import type { FloorLookAck, FloorPart, OwnTurn } from "./live";
import type { Room } from "./room";
import { now, type State } from "./state";
import { countdown } from "./times";
import { nameOf } from "./words";

/** What no row carries, asked for once for each thing that changed. */
export type Looked = Pick<FloorLookAck, "prompt" | "topics" | "intent" | "may_choose">;

/** When what could not be asked is asked again. */
const AGAIN_MS = 10_000;

/** With Alt and Shift: raises the hand, or lowers it. */
const CHORD = "KeyH";

interface Panel {
  draw(looked: Looked): void;
}

/** A button of the floor; `floor-acts` does what it says. */
export function act(todo: string, label: Child[], more: Record<string, unknown> = {}): HTMLElement {
  return button("floor", label, { "data-do": todo, ...(more as Record<string, string>) });
}

export class FloorView {
  readonly #room: Room;
  #looked: Looked = { prompt: "", topics: {}, intent: "unsure", may_choose: true };
  #lookedAt = "";
  #place = -1;
  #panel: Panel | undefined;

  constructor(room: Room) {
    this.#room = room;
    room.page.root.addEventListener("floor-chosen", () => void this.#ask(this.#lookedAt));
    addEventListener("keydown", (event) => {
      if (event.code !== CHORD || !event.altKey || !event.shiftKey) return;
      event.preventDefault();
      toggleHand(room);
    });
    if (room.page.isStaff) void this.#lead();
  }

  draw(): void {
    const { state } = this.#room;
    const { floor } = state;
    if (!floor) return;
    void this.#look(floor);
    this.#sayPlace(floor.hands.place ?? 0);
    const on = state.room.state === "live" || state.room.state === "closing";
    this.#put("floor", on ? strip(state, floor, this.#looked.prompt) : []);
    this.#put("floor-foot", on ? foot(state, floor) : []);
    this.#round(on ? floor : null);
    this.#panel?.draw(this.#looked);
    this.tick();
  }

  /** Clocks move; in the lobby, where nothing else is drawn, the choice of what one came for. */
  tick(): void {
    const { state, page } = this.#room;
    for (const clock of page.root.querySelectorAll<HTMLElement>("[data-floor-ends]")) {
      const words = countdown(Date.parse(clock.dataset.floorEnds ?? "") - now(state));
      if (clock.textContent !== words) clock.textContent = words;
    }
    if (state.me?.seat === "waiting") void this.#lobby();
  }

  /** A hand that goes up or down is said, once; moving up in line is not. */
  #sayPlace(place: number): void {
    if (place > 0 && this.#place === 0) {
      this.#room.say(`Your hand is up. You are ${words.ordinal(place)} in line.`);
    } else if (place === 0 && this.#place > 0) {
      this.#room.say("Your hand is down.");
    }
    this.#place = place;
  }

  async #lead(): Promise<void> {
    const { FloorConsole } = await import("./floor-console");
    this.#panel = new FloorConsole(this.#room);
    this.#room.draw();
  }

  #put(name: string, children: Child[]): void {
    const host = this.#room.page.root.querySelector<HTMLElement>(`[data-part=${name}]`);
    const mark = children.map((child) => (child as HTMLElement).outerHTML).join();
    if (host) region(host, mark, () => children);
  }

  async #look(floor: FloorPart): Promise<void> {
    const hands = (floor.hands.all ?? []).filter((one) => one.has_topic).map((one) => one.since);
    const mark = JSON.stringify([floor.round.has_prompt && floor.round.id, hands]);
    if (mark === this.#lookedAt || (!floor.round.has_prompt && hands.length === 0)) return;
    await this.#ask(mark);
  }

  async #ask(mark: string): Promise<void> {
    this.#lookedAt = mark;
    const answer = await this.#room.ask("floor.look", {});
    if (answer.ok) this.#looked = answer;
    else setTimeout(() => (this.#lookedAt = ""), AGAIN_MS);
    this.#room.draw();
  }

  async #lobby(): Promise<void> {
    if (!this.#lookedAt) await this.#ask("lobby");
    const host = this.#room.page.root.querySelector<HTMLElement>("[data-part=floor-lobby]");
    if (host) host.hidden = !this.#looked.may_choose;
    const { intent } = this.#looked;
    this.#put("floor-intent", [
      h("p", { class: "grow" }, words.intentWords(intent)),
      wish(intent, "sm"),
    ]);
  }

  #round(floor: FloorPart | null): void {
    const host = this.#room.page.root.querySelector<HTMLElement>("[data-part=floor-round]");
    if (!host) return;
    const turns = floor?.round.id ? (floor.round.turns ?? []) : [];
    host.hidden = turns.length === 0;
    const { state } = this.#room;
    const entries = turns.map((turn): Entry => {
      const said = words.turnWords(floor!, turn);
      const mark = JSON.stringify([turn, said, nameOf(state, turn.who)]);
      return { key: turn.who, mark, build: () => place(state, turn.who, said) };
    });
    list(host.querySelector("ul")!, entries);
  }
}

/** Somebody in the order of a round. */
export function place(state: State, who: string, said: string, ...more: Child[]): HTMLElement {
  const name = nameOf(state, who);
  const you = who === state.me?.id;
  const now = said === "now" || said === "offered";
  return h(
    "li",
    { class: you ? "you" : "", "aria-current": now ? "true" : null },
    avatar(name),
    h("span", { class: "grow", dir: "auto" }, you ? `${name} (you)` : name),
    said && h("span", { class: "sub" }, said),
    ...more,
  );
}

/** What is on, in a strip; nothing while everybody writes as it comes. */
function strip(state: State, floor: FloorPart, prompt: string): Child[] {
  const ends = silenceEnds(state);
  const on: [string, string] | null = ends
    ? ["leaf", "We keep silence together."]
    : words.modeWords(state, floor);
  const extra = words.extras(floor);
  if (!on && extra.length === 0) return [];
  const inRound = Boolean(floor.round.id);
  const own = inRound ? clockOf(floor) : null;
  return [
    h(
      "div",
      { class: "turn floor-strip" },
      h(
        "p",
        { class: "split" },
        h("span", {}, icon(on?.[0] ?? "timer"), " ", h("b", { dir: "auto" }, on?.[1] ?? "Open.")),
        ends ? clock(new Date(ends).toISOString()) : own && clock(own),
      ),
      inRound && prompt && h("p", { class: "prompt-text", dir: "auto" }, prompt),
      (inRound || extra.length > 0) &&
        h("p", { class: "sub" }, [inRound ? words.placeWords(floor) : "", ...extra].join(" ")),
    ),
  ];
}

/** The soft clock of the turn that is on: its holder and staff see it. */
function clockOf(floor: FloorPart): string | null {
  const is = (turn: OwnTurn | null | undefined): boolean =>
    turn?.state === "offered" || turn?.state === "speaking";
  const { mine, all } = floor.round;
  return (is(mine) ? mine?.ends : all?.find(is)?.ends) || null;
}

/** For the eye; screen readers are told what happens, not every second. */
function clock(ends: string): HTMLElement {
  return h("span", { class: "num nowrap", "aria-hidden": "true", "data-floor-ends": ends });
}

/** What I can do: raise a hand, finish, take my turn, pass, go later, say what I came for. */
function foot(state: State, floor: FloorPart): Child[] {
  const { mine } = floor.round;
  const buttons = floor.round.id ? [...turnButtons(mine ?? null)] : [];
  const called = !floor.round.id && speakerOf(floor) === state.me?.id;
  if (called) buttons.push(act("finish", ["I’m done, thank you"], { class: "sm soft" }));
  else if (mine?.state !== "offered" && mine?.state !== "speaking") buttons.push(handButton(floor));
  if (!floor.round.id && !state.me?.is_staff) buttons.push(wish(floor.hands.intent ?? "unsure"));
  return [h("div", { class: "row floor-foot" }, ...buttons)];
}

function turnButtons(mine: OwnTurn | null): HTMLElement[] {
  const move = (to: string, label: string, kind: string): HTMLElement =>
    act("turn", [label], { class: kind, "data-to": to });
  switch (mine?.state) {
    case "offered":
      return [
        move("speaking", "Take the piece", "primary"),
        move("passed", "Pass", ""),
        move("later", mine.again ? "Not today" : "Go later", ""),
      ];
    case "speaking":
      return [move("done", "I’m done, pass it on", "soft")];
    case "waiting":
      return [move("passed", "Pass", "sm"), move("later", "Go later", "sm")];
    case "later":
      return [move("passed", "Pass", "sm")];
    case "passed":
      return mine.again ? [] : [move("later", "I’d like a turn after all", "sm ghost")];
    default:
      return [];
  }
}

function handButton(floor: FloorPart): HTMLElement {
  const { place = 0 } = floor.hands;
  const label = place ? `Lower your hand (${words.ordinal(place)})` : "Raise your hand";
  return act(place ? "lower" : "raise", [icon("hand", "s"), label], {
    class: place ? "sm soft" : "sm",
    title: "Alt, Shift and H",
  });
}

/** One tap changes what somebody came for. */
function wish(intent: string, kind = "sm ghost"): HTMLElement {
  const listens = intent === "listen";
  return act("intent", [listens ? "I may share" : "I’ll listen today"], {
    class: kind,
    "data-to": listens ? "share" : "listen",
  });
}
