// The room by keyboard: arrows in the conversation, F6 between regions, no single letters.
import type { Composer } from "./composer";
import { showKeys } from "./keys-list";

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
      void showKeys(composer);
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
  item?.querySelector<HTMLElement>("[data-act=more]")?.click();
  requestAnimationFrame(() => {
    log.querySelector<HTMLElement>("li:has([data-act=more][aria-expanded=true]) .acts button")?.focus();
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

/** Moves to the next [data-region] there is something to do in, and there to what takes the focus. */
function nextRegion(root: HTMLElement, step: 1 | -1): void {
  const regions = [...root.querySelectorAll<HTMLElement>("[data-region]")].filter(
    (region) => isSeen(region) && entrance(region),
  );
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const from = here < 0 && step < 0 ? 0 : here;
  const next = regions[(from + step + regions.length) % regions.length];
  if (next) entrance(next)?.focus();
}

/** Where one comes into a region: itself, or the first control in it that can be seen. */
function entrance(region: HTMLElement): HTMLElement | undefined {
  if (region.tabIndex === 0) return region;
  const controls = region.querySelectorAll<HTMLElement>("textarea, button, a");
  return [...controls].find((one) => isSeen(one) && !one.matches(":disabled"));
}

function isSeen(one: HTMLElement): boolean {
  return one.getClientRects().length > 0;
}
