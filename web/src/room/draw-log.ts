// The conversation as a list: what the log says, what waits, what is on its way.
import * as message from "./draw-message";
import { button, h, type Entry } from "./dom";
import type { HeldView } from "./live";
import { now, type Item, type Local, type Moved, type Said, type State } from "./state";
import { clock, day, exact } from "./times";
import type { Ui } from "./ui";
import { quoteOf } from "./draw-beside";
import { foldOf } from "./hearing";
import { happenedWords, inside, movedWords, nameOf } from "./words";

/** Everything to draw, in order. Rows of one day stand under one line with its date. */
export function entries(state: State, ui: Ui): Entry[] {
  const visible = state.items.slice(-ui.shown);
  const made: Entry[] = [];
  const waiting = [...state.held].sort((a, b) => a.at.localeCompare(b.at));
  let shownDay = day(now(state));
  let before = lastMoved(state.items.slice(0, -ui.shown));
  const newest = state.items.findLast((item) => item.kind === "said" && isMine(state, item));
  for (const item of visible) {
    while (waiting[0] && waiting[0].at < item.at) made.push(heldEntry(state, waiting.shift()!));
    const entry = itemEntry(state, ui, item, { before, newest: item === newest });
    if (item.kind === "moved") before = item;
    if (!entry) continue;
    if (day(item.at) !== shownDay) made.push(dayLine((shownDay = day(item.at))));
    if (item.seq === ui.unread) made.push(unreadLine());
    made.push(entry);
  }
  made.push(...waiting.map((item) => heldEntry(state, item)));
  made.push(...state.locals.map((item, i) => localEntry(state, item, i > 0)));
  return made;
}

/** Whether rows exist that are not drawn: folded away here, or not fetched yet. */
export function hasEarlier(state: State, ui: Ui): boolean {
  return state.items.length > ui.shown || !state.whole;
}

function lastMoved(items: Item[]): Moved | undefined {
  return items.findLast((item) => item.kind === "moved");
}

function isMine(state: State, item: Item): boolean {
  return item.kind === "said" && item.author === state.me?.id;
}

/** Whether its author can still change it; it is drawn anew when that is over. */
function isNew(state: State, item: Said): boolean {
  return isMine(state, item) && message.isChangeable(state, item);
}

/** The key by which a row keeps its element, also when my own message becomes a row. */
export function keyOf(item: Said): string {
  return item.cmid ?? item.id;
}

function itemEntry(
  state: State,
  ui: Ui,
  item: Item,
  place: { before: Moved | undefined; newest: boolean },
): Entry | null {
  switch (item.kind) {
    case "said": {
      const key = keyOf(item);
      const opened = ui.opened === key;
      const person = state.people[item.author];
      const fold = foldOf(state, item);
      const drawn = { key, opened, newest: place.newest, fold, open: ui.unfolded.has(key) };
      const around = [quoteOf(state, item.reply), state.beside.met[item.id], isNew(state, item)];
      const mark = JSON.stringify([item, drawn, person, state.me?.is_staff, around]);
      return { key, mark, build: () => message.said(state, item, drawn) };
    }
    case "asked":
      return entry(`asked-${item.seq}`, [item, nameOf(state, item.author)], () =>
        h(
          "li",
          { class: "msg asked", tabindex: -1 },
          h(
            "p",
            { class: "eyebrow split" },
            h("span", {}, `A question for the room, from ${inside(nameOf(state, item.author))}`),
            h("time", { datetime: item.at, title: exact(item.at) }, clock(item.at)),
          ),
          h("p", { class: "prompt-text", dir: "auto" }, item.body),
        ),
      );
    case "declined":
      return entry(item.id, [item], () => message.declined(state, item));
    case "moved":
      return line(`moved-${item.seq}`, movedWords(item, place.before), item.words);
    case "happened":
      return line(`happened-${item.seq}`, happenedWords(state, item, now(state)), "", null);
    case "told":
      return line(`told-${item.seq}`, item.words);
  }
}

function entry(key: string, mark: unknown, build: () => HTMLElement): Entry {
  return { key, mark: JSON.stringify(mark), build };
}

/** `dir`: none where names keep to themselves in a sentence of ours. */
function line(key: string, text: string, words = "", dir: "auto" | null = "auto"): Entry | null {
  if (!text) return null;
  return entry(key, [text, words], () =>
    h("li", { class: "happening", dir }, text, words && h("q", { dir: "auto" }, words)),
  );
}

function dayLine(text: string): Entry {
  return entry(`day-${text}`, text, () => h("li", { class: "happening day" }, text));
}

function unreadLine(): Entry {
  return entry("unread", "", () => h("li", { class: "divider" }, "New since you looked away"));
}

function heldEntry(state: State, item: HeldView): Entry {
  return entry(item.cmid, [item, "held"], () => message.held(state, item));
}

function localEntry(state: State, item: Local, waits: boolean): Entry {
  return entry(item.cmid, [item, waits], () => message.local(state, item, waits));
}

/** The button above the first row. */
export function earlierButton(): HTMLElement {
  return button("earlier", "Show earlier messages", { class: "sm ghost" });
}
