// The room by keyboard: arrows in the conversation, F6 between regions, no single letters.
import { chooseEnterSends, enterSends } from "./draft";
import { question } from "./question";
import { h } from "./dom";
import type { Composer } from "./composer";

interface Options {
  root: HTMLElement;
  log: HTMLElement;
  composer: Composer;
}

export function keyboard({ root, log, composer }: Options): void {
  log.addEventListener("keydown", (event) => inLog(event, log, composer));
  addEventListener("keydown", (event) => {
    if (event.key === "F6") {
      event.preventDefault();
      nextRegion(root, event.shiftKey ? -1 : 1);
    } else if (event.key === "/" && event.ctrlKey) {
      event.preventDefault();
      void shortcuts(composer);
    }
  });
}

function inLog(event: KeyboardEvent, log: HTMLElement, composer: Composer): void {
  const items = [...log.querySelectorAll<HTMLElement>("li.msg")];
  const here = items.findIndex((item) => item.contains(document.activeElement));
  const onItem = event.target === log || (event.target as HTMLElement).matches("li.msg");
  if (event.key === "Escape") {
    event.preventDefault();
    return composer.focus();
  }
  if (!onItem || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter") return openActs(log, items[here]);
  const to = target(event.key, here, items.length);
  if (to === null) return;
  event.preventDefault();
  items[to]?.focus();
}

/** Opens what can be done with a message and goes there. */
function openActs(log: HTMLElement, item: HTMLElement | undefined): void {
  item?.querySelector<HTMLElement>("[data-act]")?.click();
  requestAnimationFrame(() => {
    log.querySelector<HTMLElement>("li:has([aria-expanded=true]) .acts button")?.focus();
  });
}

function target(key: string, here: number, length: number): number | null {
  if (length === 0) return null;
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  if (key === "ArrowUp") return here < 0 ? length - 1 : Math.max(0, here - 1);
  if (key === "ArrowDown") return here < 0 ? length - 1 : Math.min(length - 1, here + 1);
  return null;
}

/** Moves to the next [data-region] that can be seen, and there to what takes the focus. */
function nextRegion(root: HTMLElement, step: 1 | -1): void {
  const regions = [...root.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => region.getClientRects().length > 0,
  );
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(here + step + regions.length) % regions.length];
  const inside = next?.querySelector<HTMLElement>("textarea:not([disabled]), button, a");
  (next?.tabIndex === 0 ? next : inside)?.focus();
}

/** The list of keys, and the one choice about them. */
export async function shortcuts(composer: Composer): Promise<void> {
  const row = (keys: string, does: string): HTMLElement =>
    h("div", {}, h("dt", {}, h("kbd", {}, keys)), h("dd", {}, does));
  await question({
    title: "Keys in this room",
    words: [
      h(
        "dl",
        { class: "keys" },
        row("F6", "Next region; Shift and F6 goes back"),
        row("↑ ↓ Home End", "Move through the conversation"),
        row("Enter", "On a message: what you can do with it"),
        row("Esc", "From the conversation back to writing"),
        row("Shift ×3", "Leave quickly"),
        row("Ctrl /", "This list"),
      ),
    ],
    fields: [
      {
        kind: "choice",
        name: "enter",
        label: "When I press Enter while writing",
        value: enterSends() ? "yes" : "no",
        options: [
          ["yes", "Send"],
          ["no", "Start a new line"],
        ],
      },
    ],
    yes: "Keep",
    act: ({ enter }) => {
      chooseEnterSends(enter === "yes");
      composer.hint();
      return "";
    },
  });
}
