// What is new for the person at this screen, and how it is said aloud.
import type { Announcer } from "./announcer";
import type { Item, Moved, State } from "./state";
import { foldOf } from "./hearing";
import { changeToSay, happenedWords, nameOf } from "./words";

/** Rows that came after what was there before; nothing on the first page or on older ones. */
export function newsIn(before: State, after: State): Item[] {
  if (!before.joined || before.epoch !== after.epoch || before.me?.seat !== "admitted") return [];
  if (after.last <= before.last || after.items === before.items) return [];
  return after.items.filter((item) => item.seq > before.last);
}

/** Says news: one by one as they happen, as one sentence when they were missed. */
export function sayNews(announcer: Announcer, state: State, news: Item[], live: boolean): void {
  const others = news.filter((item) => isFromOthers(state, item));
  if (!live) return announcer.backlog(others.length, state.last >= state.head);
  for (const item of news) {
    if (item.kind === "moved") say(announcer, state, item);
    else if (item.kind === "asked") announcer.change(`A question for the room: ${item.body}`);
    else if (item.kind === "told") announcer.change(item.words);
    else if (item.kind === "happened" && item.what === "lead")
      announcer.change(happenedWords(state, item, 0));
    else if (item.kind === "declined")
      announcer.change(`Your message was not shared. ${item.words}`);
    else if (item.kind === "said" && isFromOthers(state, item) && item.state === "visible") {
      announcer.message(nameOf(state, item.author), foldOf(state, item) || item.body);
    }
  }
}

/** A message or question somebody else put here. */
export function isFromOthers(state: State, item: Item): boolean {
  if (item.kind !== "said" && item.kind !== "asked") return false;
  return item.author !== state.me?.id;
}

function say(announcer: Announcer, state: State, item: Moved): void {
  const before = state.items.findLast((one) => one.kind === "moved" && one.seq < item.seq);
  const words = changeToSay(item, before?.kind === "moved" ? before : undefined);
  if (words) announcer.change(words);
}
