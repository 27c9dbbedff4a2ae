// The control that does the same, once what it stood in was drawn anew.
import { region, type Child } from "./dom";

const FACTS = ["act", "do", "to", "id"];

/** What finds it; empty for what is no control of ours. */
export function sameAs({ dataset }: HTMLElement): string {
  const facts = FACTS.filter((name) => dataset[name]);
  return facts.map((name) => `[data-${name}="${CSS.escape(dataset[name] ?? "")}"]`).join("");
}

/** Draws a region of many like controls anew; the focus stays on the very one that has it. */
export function regionOfMany(host: HTMLElement, mark: string, build: () => Child[]): void {
  const focused = document.activeElement;
  const same = focused instanceof HTMLElement && host.contains(focused) ? sameAs(focused) : "";
  region(host, mark, build);
  if (same) host.querySelector<HTMLElement>(same)?.focus({ preventScroll: true });
}
