// What an organization watches for, on the console: a mark beside a message, and what to look at.
import { button, h, icon, list, type Entry } from "./dom";
import type { Feature } from "./enter";
import { forStaff } from "./for-staff";
import { part } from "./parts";
import type { Room } from "./room";
import type { Said, State } from "./state";
import type { Regions } from "./view";
import { marked, ruleOf } from "./watched-marks";
import { flags, see } from "./watched-state";
import { nameOf } from "./words";

forStaff.mark = ({ watched }) =>
  watched &&
  h(
    "p",
    { class: "state" },
    icon(watched.does === "flag" ? "flag" : "eye", "s"),
    h("span", {}, `For staff: ${watched.words}${ruleOf(watched)}`),
  );

function card(state: State, item: Said): HTMLElement {
  const name = nameOf(state, item.author);
  return h(
    "li",
    { class: "holdcard", "aria-label": `Message from ${name} to look at` },
    h(
      "p",
      { class: "split" },
      h("b", { dir: "auto" }, name),
      h("span", { class: "badge plain" }, `${item.watched?.words ?? ""}${ruleOf(item.watched)}`),
    ),
    h("blockquote", { class: "words", dir: "auto" }, ...marked(item.body, item.watched)),
    h("p", { class: "sub" }, "Everybody can read it. Nobody but the team knows of this note."),
    h("div", { class: "row" }, button("flag-seen", "Seen", { class: "sm soft", "data-id": item.id })),
  );
}

function entries(state: State): Entry[] {
  return flags(state).map((item) => ({
    key: item.id,
    mark: JSON.stringify([item, nameOf(state, item.author)]),
    build: () => card(state, item),
  }));
}

function desk(room: Room): Regions {
  const { root } = room.page;
  return {
    draw: () => {
      const told = entries(room.state);
      list(part(root, "flags-list"), told);
      part(root, "flags-part").hidden = told.length === 0;
    },
    tick: () => {},
  };
}

export const watchedDesk: Feature = {
  regions: desk,
  acts: (room) => ({
    "flag-seen": ({ id }) => {
      see(id ?? "");
      room.draw();
    },
  }),
};
