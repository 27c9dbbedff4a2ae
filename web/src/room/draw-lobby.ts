// Before the room: waiting, not let in, or closed. The card that says where one stands.
import { button, h, icon, type Child } from "./dom";
import { now, type State } from "./state";
import { clock, inMinutes } from "./times";
import { closedWords } from "./words";
import type { Links } from "./draw-foot";

/** The words of the card in the lobby. */
export function lobbyCard(state: State, startsAt: string, links: Links): Child[] {
  const { me } = state;
  if (state.closed) return closed(state, links);
  if (!me) return card("One moment, we are opening the door.");
  if (state.room.state === "ended") {
    return card(
      "The session has ended",
      state.room.words && h("p", { dir: "auto" }, state.room.words),
      h("p", { class: "sub" }, "Thank you for coming. The session’s page shows what comes next."),
      ways(links),
    );
  }
  if (me.seat === "denied") {
    return card(
      "You weren’t let in this time",
      me.words && h("p", { dir: "auto" }, `A facilitator wrote: ${me.words}`),
      h("p", { class: "sub" }, "You can ask once more, or come back another time."),
      h(
        "div",
        { class: "row mt" },
        button("ask-again", "Ask again", { class: "soft" }),
        back(links),
      ),
    );
  }
  const isOpen = state.room.state !== "scheduled" && state.room.state !== "lobby";
  if (state.room.words && !isOpen) {
    return card(
      "Thank you for waiting",
      h("p", { dir: "auto" }, state.room.words),
      h("p", { class: "sub" }, start(state, startsAt)),
      ways(links),
    );
  }
  return card(
    "A facilitator will let you in soon",
    h("p", { class: "sub" }, start(state, startsAt)),
  );
}

function start(state: State, startsAt: string): string {
  const left = Date.parse(startsAt) - now(state);
  const when =
    left > 0
      ? `The session starts at ${clock(startsAt)}, ${inMinutes(left)}.`
      : `The session began at ${clock(startsAt)}.`;
  return `${when} You can leave this page open; it changes by itself.`;
}

function closed(state: State, links: Links): Child[] {
  const { code = "", words = "" } = state.closed ?? {};
  return card(
    code === "room_closed" ? "The room is closed" : "You are no longer in this room",
    h("p", { dir: "auto" }, words || closedWords(code)),
    h("p", { class: "sub" }, "If this leaves you upset, Help now is open at any time."),
    ways(links),
  );
}

/** Where to go from here. */
function ways(links: Links): HTMLElement {
  const help = h("a", { class: "btn help", href: links.help }, icon("help"), "Help now");
  return h("div", { class: "row mt" }, back(links), help);
}

function card(title: string, ...more: Child[]): Child[] {
  return [h("h2", {}, title), ...more];
}

function back(links: Links): HTMLElement {
  return h("a", { class: "btn", href: links.back }, "Back to the circle");
}
