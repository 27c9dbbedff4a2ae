// What a facilitator sees around the room: where the session stands, who waits, what waits.
import { button, h, icon, type Child, type Entry } from "./dom";
import { avatar } from "./draw-side";
import type { HeldView, RoomView, WaitingView } from "./live";
import { now, type State } from "./state";
import { clock, countdown } from "./times";
import { marked, ruleOf } from "./watched-marks";
import { flags } from "./watched-state";
import { count, nameOf } from "./words";

/** A message that waits longer than this wears an amber clock. */
const LONG_WAIT_MS = 30_000;

const WORDS: Record<RoomView["state"], [label: string, kind: string, words: string]> = {
  scheduled: ["Not open", "plain", "Nobody can come in yet."],
  lobby: ["Lobby", "info", "People can wait here. They write once you start."],
  live: ["Live", "live", "Everyone inside can write."],
  paused: ["Paused", "warn", "Members read along; their drafts are kept."],
  closing: ["Closing", "clay", "Last words. Everyone inside can still write."],
  ended: ["Ended", "plain", "Nobody can write any more."],
};

/** The state of the session in a badge and a sentence. */
export function stateWords(state: State): Child[] {
  const [label, kind, words] = WORDS[state.room.state];
  const open = state.room.state !== "live" || (state.floor?.state.mode ?? "open") === "open";
  const read = state.room.hold_all ? " Every message is read first." : "";
  return [
    h("span", { class: `badge ${kind}` }, label),
    h("span", { class: "sub narrow-hide" }, (open ? words : "") + read),
  ];
}

/** The next steps from here; what ends something asks first. */
export function stateButtons(state: State): Child[] {
  const step = (to: string, name: string, label: string, kind = ""): HTMLElement =>
    button("move", [icon(name), h("span", {}, label)], { class: kind, "data-to": to });
  switch (state.room.state) {
    case "lobby":
      return [step("live", "play", "Start", "soft"), step("ended", "x", "End…", "ghost")];
    case "live":
      return [step("paused", "pause", "Pause…"), step("closing", "leaf", "Close…", "ghost")];
    case "paused":
      return [step("live", "play", "Resume", "soft"), step("closing", "leaf", "Close…", "ghost")];
    case "closing":
      return [step("ended", "leaf", "End…", "soft"), step("paused", "pause", "Pause…", "ghost")];
    default:
      return [];
  }
}

/** People in the lobby, each with the two answers. */
export function lobbyEntries(state: State): Entry[] {
  return (state.staff?.waiting ?? []).map((person) => ({
    key: person.id,
    mark: JSON.stringify([person, nameOf(state, person.id)]),
    build: () => waiting(state, person),
  }));
}

function waiting(state: State, person: WaitingView): HTMLElement {
  const name = nameOf(state, person.id);
  const act = (act: string, label: string, kind: string): HTMLElement =>
    button(act, label, { class: kind, "data-id": person.id, "aria-label": `${label} ${name}` });
  return h(
    "li",
    {},
    avatar(name),
    h(
      "span",
      { class: "grow" },
      h("b", { dir: "auto" }, name),
      h("small", { class: "sub" }, `since ${clock(person.at)}`),
    ),
    act("deny", "Not now…", "sm ghost"),
    act("admit", "Let in", "sm soft"),
  );
}

/** Messages that wait to be read, the oldest first. */
export function heldEntries(state: State): Entry[] {
  return (state.staff?.held ?? []).map((item) => ({
    key: item.id,
    mark: JSON.stringify([item, nameOf(state, item.actor)]),
    build: () => heldCard(state, item),
  }));
}

/** Why a message waits, for staff. */
function whyHeld({ reason, watched, care }: HeldView, author: string): string {
  if (care) return `These words worry us${ruleOf(watched)}. Please be with them first.`;
  if (watched?.does === "hold") return `Held for a watched phrase: ${watched.words}.`;
  if (reason === "hold_all") return "Held because every message is read first.";
  if (reason === "first_posts") return `Held because ${author} is new here.`;
  if (reason === "everyone") return "Held because this circle reads every message first.";
  if (reason === "after_hours") return "Held because it is outside the hours of cover.";
  return reason ? `Held: ${reason}` : "Held for you to read first.";
}

function heldCard(state: State, item: HeldView): HTMLElement {
  const name = nameOf(state, item.actor);
  const act = (act: string, label: string, kind: string): HTMLElement =>
    button(act, label, { class: `sm ${kind}`.trim(), "data-id": item.id });
  return h(
    "li",
    { class: "holdcard", "aria-label": `Held message from ${name}` },
    h(
      "p",
      { class: "split" },
      h("b", { dir: "auto" }, name),
      h("span", { class: "badge", "data-since": item.at }, icon("clock", "s"), h("span", {}, "")),
    ),
    item.label && h("p", { class: "sub", dir: "auto" }, `Mentions: ${item.label}`),
    h("blockquote", { class: "words", dir: "auto" }, ...marked(item.body, item.watched)),
    item.suggested &&
      h(
        "p",
        { class: "callout calm", dir: "auto" },
        `Suggested instead: “${item.suggested.body}” It is ${name}’s turn.`,
      ),
    h(
      "p",
      { class: "sub", dir: "auto" },
      `${whyHeld(item, name)} ${name} knows, and can edit it or take it back.`,
    ),
    h(
      "div",
      { class: "four" },
      act("approve", "Approve", "soft"),
      act("approve-note", "Approve with…", ""),
      act("suggest", "Suggest words…", ""),
      act("care-held", "Care…", ""),
      act("decline", "Decline…", "danger"),
    ),
  );
}

/** Moves the clocks of what waits, without drawing anything anew. */
export function tickClocks(host: Element, state: State): void {
  for (const badge of host.querySelectorAll<HTMLElement>("[data-since]")) {
    const waited = now(state) - Date.parse(badge.dataset.since ?? "");
    badge.classList.toggle("warn", waited > LONG_WAIT_MS);
    badge.classList.toggle("plain", waited <= LONG_WAIT_MS);
    const words = badge.querySelector("span");
    if (words) words.textContent = countdown(waited);
  }
}

/** How much waits for a facilitator, in numbers only. */
export function waitingCount(state: State): number {
  const { held = [], waiting = [], reports = [] } = state.staff ?? {};
  return held.length + waiting.length + reports.length + flags(state).length;
}

export function reportsWords(state: State): string {
  const n = state.staff?.reports.length ?? 0;
  return n ? `${count(n, "new report", "new reports")} to read` : "";
}
