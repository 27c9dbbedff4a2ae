// Making elements without ever parsing HTML; keeping those that did not change.

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

/** h("p", { class: "sub" }, "words"): true sets an empty attribute, false and null set none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...present(children));
  return element;
}

function present(children: Child[]): (Node | string)[] {
  return children.filter((child) => child !== null && child !== undefined && child !== false);
}

let sprite = "";

/** Tells icon() where the sprite is. */
export function useSprite(address: string): void {
  sprite = address;
}

const SVG = "http://www.w3.org/2000/svg";

/** One of our icons, as the icon() macro draws it. */
export function icon(name: string, size = ""): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const extra = [size, name === "more" ? "dots" : ""].filter(Boolean).join(" ");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#i-${name}`);
  svg.append(use);
  return svg;
}

/** A button whose press the page's one listener turns into an act. */
export function button(
  act: string,
  label: Child | Child[],
  attributes: Attributes = {},
): HTMLButtonElement {
  const children = Array.isArray(label) ? label : [label];
  const kind = attributes.class ? `btn ${attributes.class}` : "btn";
  return h("button", { type: "button", "data-act": act, ...attributes, class: kind }, ...children);
}

/** One thing of a list: `mark` says all that is drawn, so the same mark keeps the element. */
export interface Entry {
  key: string;
  mark: string;
  build: () => HTMLElement;
}

const marks = new WeakMap<Element, string>();
const keys = new WeakMap<Element, string>();

/** Makes the children of `host` these entries, touching only what changed. */
export function list(host: Element, entries: Entry[]): void {
  const old = new Map([...host.children].map((child) => [keys.get(child) ?? "", child]));
  let place: Element | null = host.firstElementChild;
  for (const entry of entries) {
    const before = old.get(entry.key);
    old.delete(entry.key);
    const same = before && marks.get(before) === entry.mark;
    const element = same ? before : fresh(entry);
    if (before && !same) {
      if (place === before) place = element;
      swapIn(before, element);
    }
    if (element === place) place = element.nextElementSibling;
    else host.insertBefore(element, place);
  }
  for (const gone of old.values()) {
    const hadFocus = gone.contains(document.activeElement);
    gone.remove();
    if (hadFocus) host.closest<HTMLElement>("[data-region]")?.focus({ preventScroll: true });
  }
}

function fresh(entry: Entry): HTMLElement {
  const element = entry.build();
  marks.set(element, entry.mark);
  keys.set(element, entry.key);
  return element;
}

/** Replaces an element; the focus stays on the control that does the same. */
function swapIn(before: Element, after: Element): void {
  const act = actInFocus(before);
  const wasItself = document.activeElement === before;
  before.replaceWith(after);
  const done = act !== undefined && focusAct(after, act);
  if (!done && (act || wasItself)) (after as HTMLElement).focus({ preventScroll: true });
}

function actInFocus(host: Element): string | undefined {
  const focused = document.activeElement;
  return focused instanceof HTMLElement && host.contains(focused) ? focused.dataset.act : undefined;
}

function focusAct(host: Element, act: string): boolean {
  const found = host.querySelector<HTMLElement>(`[data-act="${act}"]`);
  found?.focus({ preventScroll: true });
  return found !== null;
}

/** Draws one region anew when `mark` changed. */
export function region(host: Element, mark: string, build: () => Child[]): void {
  if (marks.get(host) === mark) return;
  marks.set(host, mark);
  const act = actInFocus(host);
  host.replaceChildren(...present(build()));
  if (act) focusAct(host, act);
}
