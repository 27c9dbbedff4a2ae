// How much room is left in a long answer. Nothing is ever cut off silently.

const SPEAK_UP_BELOW = 200;

/** What the page has the counter say: by the plural forms of its language, and when it is too much. */
export type Words = { lang: string; left: Record<string, string>; over: string };

/** What the counter says, or "" while there is plenty of room. */
export function room(used: number, limit: number, words: Words): string {
  const left = limit - used;
  if (left >= SPEAK_UP_BELOW) return "";
  if (left < 0) return words.over.replace("{num}", String(-left));
  const form = new Intl.PluralRules(words.lang).select(left);
  return (words.left[form] ?? words.left.other ?? "").replace("{num}", String(left));
}

/** Reads them from the counter's element. */
export function wordsOf(counter: HTMLElement): Words {
  const left = JSON.parse(counter.dataset.left ?? "{}") as Words["left"];
  return { lang: document.documentElement.lang, left, over: counter.dataset.over ?? "" };
}

/** Counts characters as the server does: by code point, with line ends as one. */
export function size(text: string): number {
  return [...text].length;
}

/** Makes [data-counter="<textarea id>"] follow its field. */
export function counters(): void {
  for (const counter of document.querySelectorAll<HTMLElement>("[data-counter]")) {
    const field = document.getElementById(counter.dataset.counter ?? "");
    const limit = Number(counter.dataset.limit);
    if (!(field instanceof HTMLTextAreaElement) || !limit) continue;
    const words = wordsOf(counter);
    const count = (): void => {
      const used = size(field.value);
      counter.textContent = room(used, limit, words);
      counter.classList.toggle("over", used > limit);
    };
    field.addEventListener("input", count);
    count();
  }
}
