// Below the conversation: who is writing, why one cannot write just now, and how the session ended.
import { button, h, icon, type Child } from "./dom";
import { now, type State } from "./state";
import type { Standing } from "./standing";
import { countdown } from "./times";
import { nameOf } from "./words";

export interface Links {
  back: string;
  meeting: string;
  help: string;
  agreement: string;
}

/** The panel above the composer, or in its place. */
export function panel(state: State, stands: Standing, links: Links): Child[] {
  switch (stands.kind) {
    case "open":
      return [];
    case "listening":
      return [h("p", { class: "sub" }, stands.words)];
    case "resting":
      return [calm("resting", stands.title, h("p", { class: "sub", dir: "auto" }, stands.words))];
    case "break":
      return [
        calm(
          "pause",
          stands.title,
          h("p", { class: "sub", dir: "auto" }, stands.words),
          stands.ends === Infinity ? null : timer(stands.ends - now(state)),
        ),
      ];
    case "agreement":
      return [
        calm(
          "scroll",
          "Please read the agreement before you write",
          h("p", { class: "sub" }, "You can read along already."),
          h("a", { class: "btn soft", href: links.agreement }, "Read the agreement"),
        ),
      ];
    case "pact":
      return [
        calm(
          "scroll",
          "This session agreed on something before you came",
          h("p", { class: "sub" }, "You can read along already."),
          button("pact", "Read it, and agree", { class: "soft" }),
        ),
      ];
    case "ended":
      return [
        calm(
          "leaf",
          stands.title,
          h("p", { class: "sub", dir: "auto" }, stands.words),
          h(
            "div",
            { class: "row center" },
            h("a", { class: "btn", href: links.back }, "Back to the circle"),
            h("a", { class: "btn", href: links.help }, "If today was heavy"),
          ),
        ),
      ];
  }
}

function calm(name: string, title: string, ...more: Child[]): HTMLElement {
  return h("div", { class: "resting" }, icon(name, "l"), h("b", {}, title), ...more);
}

/** The clock of a break: for the eye, every second; for screen readers the title says when. */
function timer(ms: number): HTMLElement {
  return h("p", { class: "num clock", "aria-hidden": "true", "data-ends": "" }, countdown(ms));
}

/** "Juniper is writing…": two names at most. */
export function typingWords(state: State, who: string[]): string {
  const names = who.map((id) => nameOf(state, id));
  if (names.length === 0) return "";
  if (names.length === 1) return `${names[0]} is writing…`;
  if (names.length === 2) return `${names[0]} and ${names[1]} are writing…`;
  return "Several people are writing…";
}

/** Until when the next message waits: kind, and with a time. */
export function slowWords(ms: number, isWaiting: boolean): string {
  if (ms <= 0) return "";
  const seconds = Math.ceil(ms / 1000);
  return isWaiting
    ? `Let’s slow down. Your message goes out in ${seconds} s.`
    : `You can send the next message in ${seconds} s.`;
}
