// The strip that says which small circle one is in, or has, and how long it goes on.
import { apartIn } from "./apart";
import { button, h, icon, region, type Child } from "./dom";
import type { BreakoutPart } from "./live";
import { part } from "./parts";
import { passed } from "./passed";
import type { Room } from "./room";
import { now } from "./state";
import { tell, tellOrNotice } from "./telling";
import { clock } from "./times";
import { nameOf } from "./words";

/** So long the words can be read before the page leads on by itself. */
const LEAD_MS = 10_000;

export class Strip {
  readonly #room: Room;
  #leadAt = 0;
  #leaving = false;

  constructor(room: Room) {
    this.#room = room;
  }

  draw(): void {
    const found = apartIn(this.#room);
    const left = found?.ends_at ? Date.parse(found.ends_at) - now(this.#room.state) : 0;
    const place = part(this.#room.page.root, "apart");
    const minutes = Math.max(1, Math.ceil(left / 60_000));
    const { closed, room, me } = this.#room.state;
    const leads = this.#lead(found, left);
    const mark = JSON.stringify([found, minutes, left > 0, closed, room.state, me?.is_staff, leads]);
    region(place, mark, () => this.#words(found, left, minutes, leads));
  }

  #words(found: BreakoutPart | null, left: number, minutes: number, leads: boolean): Child[] {
    const { page } = this.#room;
    if (page.root.dataset.circle) {
      return isOver(this.#room, left) ? over(leads, page.root.dataset.circle === "side") : inside(this.#room, found, minutes);
    }
    if (!found?.ends_at || left <= 0) return [];
    const { mine } = found;
    const until = `until ${clock(found.ends_at)}`;
    if (!mine) {
      if (this.#room.state.me?.is_staff) return [];
      return strip(`People are in small circles ${until}. You can write here meanwhile.`);
    }
    if (mine.staying) {
      return strip(
        `You are staying here, which is fine. Circle ${mine.number} goes on ${until}.`,
        button("circle-go", `Go to circle ${mine.number}`, { class: "sm" }),
      );
    }
    return strip(
      `Your small circle is number ${mine.number}, ${until}.${leads ? " You are taken there in a moment." : ""}`,
      button("circle-go", "Go there now", { class: "sm primary" }),
      button("circle-stay", "I’d rather stay", { class: "sm" }),
    );
  }

  /** Leads on by itself, once for each circle, and never away from words that would be lost. */
  #lead(found: BreakoutPart | null, left: number): boolean {
    const room = this.#room;
    const to = whereTo(room, found, left);
    if (!to || this.#leaving || (room.composer.box.value.trim() && !room.page.keepsDrafts)) {
      this.#leadAt = 0;
      return false;
    }
    this.#leadAt ||= passed() + LEAD_MS;
    if (passed() >= this.#leadAt) {
      this.#leaving = true;
      if (room.page.root.dataset.circle) home(room);
      else go(room);
    }
    return true;
  }
}

/** Where the page leads by itself: into one's circle the first time, and home when it is over. */
function whereTo(room: Room, found: BreakoutPart | null, left: number): string {
  if (room.page.root.dataset.circle) return isOver(room, left) ? "home" : "";
  const { mine } = found ?? {};
  if (!mine || mine.staying || left <= 0 || room.state.me?.is_staff) return "";
  return wasLed(mine.circle) ? "" : mine.circle;
}

function isOver(room: Room, left: number): boolean {
  const { state } = room;
  return Boolean(state.closed) || state.room.state === "ended" || (state.joined && left <= 0);
}

function strip(words: string, ...acts: Child[]): Child[] {
  return [
    h(
      "div",
      { class: "callout calm apart" },
      icon("people"),
      h("span", { class: "grow" }, words),
      h("span", { class: "row" }, ...acts),
    ),
  ];
}

function over(leads: boolean, aside: boolean): Child[] {
  const soon = leads ? " You are taken there in a moment, and your writing comes along." : "";
  return strip(
    `${aside ? "The side room is closed." : "This small circle is over, and everyone is back together."}${soon}`,
    button("circle-back", "Back to everybody", { class: "sm primary" }),
  );
}

function inside(room: Room, found: BreakoutPart | null, minutes: number): Child[] {
  const circle = found?.circle;
  if (!circle) return [];
  const left = `About ${minutes} min left.`;
  if (room.state.me?.is_staff) {
    return strip(
      `You are in circle ${circle.number}, and everyone here sees that. ${left}`,
      button("circle-back", "Back to everybody", { class: "sm" }),
    );
  }
  const rings = circle.bell !== "silent";
  const who = circle.coming ? nameOf(room.state, circle.coming) : "";
  const bell = who ? `${who} is coming.` : rings ? "A facilitator has been asked to come." : "";
  return strip(
    `Circle ${circle.number}. ${left} ${bell}`.trim(),
    rings
      ? button("circle-bell", "Take the bell back", { class: "sm", "data-on": "no" })
      : button("circle-bell", [icon("bell", "s"), "Ask a facilitator to come"], {
          class: "sm",
          "data-on": "yes",
        }),
    button("circle-back", "Back to everybody", { class: "sm" }),
  );
}

// ---------------------------------------------------------------- the acts

/** To one's own circle; who had said that they stay comes along after all. */
export async function go(room: Room): Promise<void> {
  const mine = apartIn(room)?.mine;
  if (!mine) return;
  if (mine.staying) {
    const wrong = await tell(room, "breakout.stay", { on: false });
    if (wrong) return room.notice(wrong, "warn");
  }
  remember(mine.circle);
  leadTo(circleUrl(room, mine.circle));
}

export function circleUrl(room: Room, circle: string): string {
  return (room.page.root.dataset.mainUrl ?? "").replace(/room$/, `circles/${circle}`);
}

export function stay(room: Room): Promise<void> {
  return tellOrNotice(room, "breakout.stay", { on: true });
}

/** Home with one tap; while the circle goes on, that says that one would rather be there. */
export async function back(room: Room): Promise<void> {
  const found = apartIn(room);
  const goesOn = found?.mine && !found.mine.staying && !isOver(room, 1);
  if (goesOn && found.main && !room.state.me?.is_staff) {
    await tell(room, "breakout.stay", { on: true, room: found.main } as { on: boolean });
  }
  home(room);
}

/** What was being written comes along, after what was left in the main room. */
function home(room: Room): void {
  const main = apartIn(room)?.main;
  const words = room.composer.box.value.trim();
  if (main && words && room.page.keepsDrafts) {
    const left = sessionStorage.getItem(`draft:${main}`);
    sessionStorage.setItem(`draft:${main}`, left ? `${left}\n\n${words}` : words);
    sessionStorage.removeItem(`draft:${room.page.room}`);
  }
  leadTo(room.page.root.dataset.mainUrl ?? "/");
}

export function bell(room: Room, on: boolean): Promise<void> {
  return tellOrNotice(room, "circle.bell", { on });
}

function leadTo(url: string): void {
  location.assign(url);
}

const LED = "led-to-circle";

function wasLed(circle: string): boolean {
  try {
    return sessionStorage.getItem(LED) === circle;
  } catch {
    return false;
  }
}

function remember(circle: string): void {
  try {
    sessionStorage.setItem(LED, circle);
  } catch {
    // Blocked storage: it leads there again, and "I'd rather stay" ends that.
  }
}
