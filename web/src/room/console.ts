// The facilitator's regions around the room, and the tabs they become on a phone.
import { list, region } from "./dom";
import * as draw from "./draw-console";
import { part } from "./parts";
import type { Room } from "./room";
import type { Regions } from "./view";
import { promptForm } from "./staff-acts";
import { count } from "./words";

const TABS = ["room", "people", "held", "team"] as const;

export class Console implements Regions {
  readonly #room: Room;
  readonly #root: HTMLElement;
  readonly #title = document.title;
  readonly #lateSaid = new Set<string>();

  constructor(room: Room) {
    this.#room = room;
    this.#root = room.page.root;
    this.#tabs();
    promptForm(room, part<HTMLFormElement>(this.#root, "prompt"));
  }

  draw(): void {
    const { state } = this.#room;
    const { room, staff } = state;
    region(part(this.#root, "state"), JSON.stringify([room.state, room.hold_all, state.floor?.state.mode]), () =>
      draw.stateWords(state),
    );
    region(part(this.#root, "moves"), room.state, () => draw.stateButtons(state));
    part(this.#root, "hold").setAttribute("aria-checked", String(room.hold_all));
    list(part(this.#root, "lobby-list"), draw.lobbyEntries(state));
    list(part(this.#root, "held-list"), draw.heldEntries(state));
    this.#counts(staff?.waiting.length ?? 0, staff?.held.length ?? 0);
    const ended = room.state === "ended";
    part(this.#root, "prompt-part").hidden = ended;
    part(this.#root, "hold-part").hidden = ended;
    this.#late();
    this.tick();
  }

  /** Says once that a message has waited for a minute. */
  #late(): void {
    const late = this.#room.state.staff?.late ?? [];
    const news = late.filter((id) => !this.#lateSaid.has(id));
    for (const id of news) this.#lateSaid.add(id);
    if (news.length) {
      const words = "A held message has waited for a minute.";
      this.#room.say(words);
      this.#room.notice(words, "warn");
    }
  }

  tick(): void {
    draw.tickClocks(part(this.#root, "held-list"), this.#room.state);
  }

  #counts(waiting: number, held: number): void {
    const { state } = this.#room;
    this.#badge("lobby-count", waiting ? `${waiting} waiting` : "");
    this.#badge("held-count", held ? `${held} held` : "");
    part(this.#root, "lobby-part").hidden = waiting === 0;
    part(this.#root, "admit-all").hidden = waiting < 2;
    const reports = draw.reportsWords(state);
    part(this.#root, "reports-part").hidden = !reports;
    part(this.#root, "reports").textContent = reports;
    part(this.#root, "nothing").hidden = draw.waitingCount(state) > 0;
    part(this.#root, "held-part").hidden = held === 0;
    const all = draw.waitingCount(state);
    part(this.#root, "tab-count").hidden = all === 0;
    part(this.#root, "tab-count").textContent = String(all);
    part(this.#root, "tab-held").setAttribute(
      "aria-label",
      all ? `Waiting, ${count(all, "thing", "things")}` : "Waiting",
    );
    document.title = all ? `(${all}) ${this.#title}` : this.#title;
  }

  #badge(name: string, words: string): void {
    const badge = part(this.#root, name);
    badge.hidden = !words;
    badge.textContent = words;
  }

  /** One tab is in the tab order; the arrows move between them. */
  #tabs(): void {
    const tabs = TABS.map((name) => part(this.#root, `tab-${name}`));
    tabs.forEach((tab, i) => {
      tab.addEventListener("click", () => this.#choose(TABS[i]!));
      tab.addEventListener("keydown", (event) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (step === 0) return;
        event.preventDefault();
        const forward = document.dir === "rtl" ? -step : step;
        const next = (i + forward + tabs.length) % tabs.length;
        this.#choose(TABS[next]!);
        tabs[next]!.focus();
      });
    });
  }

  #choose(name: (typeof TABS)[number]): void {
    this.#root.dataset.tab = name;
    for (const one of TABS) {
      const tab = part(this.#root, `tab-${one}`);
      tab.setAttribute("aria-selected", String(one === name));
      tab.tabIndex = one === name ? 0 : -1;
    }
    if (name === "room") this.#room.view.toEnd();
  }
}
