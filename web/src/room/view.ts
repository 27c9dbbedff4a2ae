// The page of a room: every region drawn from the state, and only where something changed.
import { button, h, icon, list, region } from "./dom";
import { panel, slowWords, typingWords } from "./draw-foot";
import { lobbyCard } from "./draw-lobby";
import { earlierButton, entries, hasEarlier } from "./draw-log";
import { peopleHere } from "./draw-side";
import { heard } from "./hearing";
import { isFromOthers } from "./news";
import { part } from "./parts";
import { passed } from "./passed";
import type { Room } from "./room";
import { Scroll } from "./scroll";
import { standing, type Standing } from "./standing";
import { now, type Item } from "./state";
import { countdown } from "./times";
import { count } from "./words";

/** Regions that only some pages have. */
export interface Regions {
  draw(): void;
  tick(): void;
  /** Draws what belongs to the lobby, while one waits there. */
  lobby?(): void;
}

export class View {
  /** Regions that not every page has: a facilitator's around the room, a feature's own. */
  readonly regions: Regions[] = [];
  readonly #room: Room;
  readonly #root: HTMLElement;
  readonly #log: HTMLElement;
  readonly #scroll: Scroll;
  #stick = true;
  #inside = false;

  constructor(room: Room) {
    this.#room = room;
    this.#root = room.page.root;
    this.#log = part(this.#root, "log");
    this.#scroll = new Scroll(this.#log);
    this.#log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // The keyboard, a longer draft or a panel below takes room: the last words stay in sight.
    new ResizeObserver(() => this.#stick && this.#scroll.toEnd()).observe(this.#log);
  }

  /** Called before anything is drawn: news decide what is unread and what waits below. */
  noteNews(news: Item[]): void {
    const { ui, state } = this.#room;
    const others = news.filter((item) => isFromOthers(state, item));
    const first = others[0];
    if (!first) return;
    if (document.hidden) ui.unread ??= first.seq;
    if (!this.#stick) ui.below += others.length;
  }

  draw(): void {
    const { state } = this.#room;
    const inside = state.me?.seat === "admitted" && !state.closed;
    this.#drawStage(inside);
    if (inside) {
      this.#drawLog();
      this.#drawFoot();
      this.#drawPeople();
      for (const one of this.regions) one.draw();
    } else {
      for (const one of this.regions) one.lobby?.();
    }
    this.#arrive(inside);
  }

  /** Once a second: clocks move, what has run out goes. */
  tick(): void {
    const { state, ui } = this.#room;
    const at = passed();
    for (const [who, until] of Object.entries(ui.typing)) {
      if (until < at) delete ui.typing[who];
    }
    this.draw();
    const stands = this.#stands();
    const clock = this.#root.querySelector("[data-ends]");
    if (clock && stands.kind === "break") clock.textContent = countdown(stands.ends - now(state));
    for (const one of this.regions) one.tick();
  }

  /** Draws while the first message in sight stays where it is. */
  keepPlace(): void {
    this.#stick = false;
    this.#scroll.keep(() => this.draw());
  }

  toEnd(): void {
    this.#stick = true;
    this.#room.ui.below = 0;
    this.#scroll.toEnd();
  }

  notice(words: string, kind: "ok" | "warn"): void {
    region(part(this.#root, "notice"), words && `${kind} ${words}`, () =>
      words
        ? [
            h(
              "div",
              { class: `callout ${kind}` },
              icon(kind === "ok" ? "ok" : "info"),
              h("span", { class: "grow", dir: "auto" }, words),
              button("close-notice", icon("x"), {
                class: "ghost only",
                "aria-label": "Close this message",
              }),
            ),
          ]
        : [],
    );
  }

  #stands(): Standing {
    return standing(this.#room.state, this.#room.ui.needsAgreement);
  }

  #drawStage(inside: boolean): void {
    const { state, page } = this.#room;
    const seat = state.me?.seat === "denied" ? "denied" : "waiting";
    this.#root.dataset.stage = state.closed ? "closed" : inside ? state.room.state : seat;
    part(this.#root, "lobby").hidden = inside;
    part(this.#root, "body").hidden = !inside;
    if (inside) return;
    const card = lobbyCard(state, page.startsAt, page.links);
    const mark = card.map((child) => (child instanceof Element ? child.outerHTML : child)).join();
    region(part(this.#root, "place"), mark, () => card);
  }

  #drawLog(): void {
    const { ui } = this.#room;
    const state = heard(this.#room.state);
    const items = part(this.#root, "items");
    this.#log.setAttribute("aria-busy", "true");
    list(items, entries(state, ui));
    this.#log.setAttribute("aria-busy", "false");
    const earlier = hasEarlier(state, ui);
    region(part(this.#root, "earlier"), String(earlier), () => (earlier ? [earlierButton()] : []));
    const nothing = items.childElementCount === 0;
    part(this.#root, "quiet").hidden = !nothing;
    if (this.#stick) this.#scroll.toEnd();
    this.#drawBelow();
  }

  #drawBelow(): void {
    const { below } = this.#room.ui;
    region(part(this.#root, "below"), String(below), () =>
      below
        ? [button("below", count(below, "new message", "new messages"), { class: "sm soft" })]
        : [],
    );
  }

  #drawFoot(): void {
    const { state, ui, page, composer } = this.#room;
    const stands = this.#stands();
    region(part(this.#root, "foot"), JSON.stringify([stands, state.me?.seat]), () =>
      panel(state, stands, page.links),
    );
    const mayType = ["open", "resting", "listening"].includes(stands.kind);
    composer.allow(mayType, stands.kind === "open");
    const typing = Object.keys(ui.typing).filter((id) => id !== state.me?.id);
    const words = typingWords(state, typing);
    const typingPlace = part(this.#root, "typing");
    if (typingPlace.textContent !== words) typingPlace.textContent = words;
    const isWaiting = state.locals.some((local) => local.status === "sending");
    const slow = slowWords(ui.slowUntil - passed(), isWaiting);
    const slowPlace = part(this.#root, "slow");
    slowPlace.hidden = !slow;
    if (slowPlace.textContent !== slow) slowPlace.textContent = slow;
  }

  #drawPeople(): void {
    const state = heard(this.#room.state);
    list(part(this.#root, "people"), peopleHere(state));
    const words = `${state.here.length} here`;
    for (const place of this.#root.querySelectorAll("[data-part=here]")) {
      if (place.textContent !== words) place.textContent = words;
    }
  }

  /** The lobby became the room: say so, and put the focus where one begins. */
  #arrive(inside: boolean): void {
    if (inside === this.#inside) return;
    this.#inside = inside;
    document.querySelector(".skip[href]")?.setAttribute("href", inside ? "#log" : "#lobby");
    if (!inside) return;
    this.#room.say("You are in the room.");
    this.toEnd();
    const focused = document.activeElement;
    const byHand = matchMedia("(pointer: fine)").matches; // on a phone it would open the keyboard
    if (byHand && (!focused || focused === document.body)) this.#room.composer.focus();
  }

  #scrolled(): void {
    // a panel below may have grown since the jump whose event this is: that is no reading back
    this.#stick = this.#stick ? !this.#scroll.isLeftBehind() : this.#scroll.isNearEnd();
    if (this.#stick && this.#room.ui.below) {
      this.#room.ui.below = 0;
      this.#drawBelow();
    }
  }
}
