// How much room is left in a long answer. Nothing is ever cut off silently.

const SPEAK_UP_BELOW = 200;

/** What the counter says, or "" while there is plenty of room. */
export function room(used: number, limit: number): string {
  const left = limit - used;
  if (left >= SPEAK_UP_BELOW) return "";
  if (left < 0) return `${-left} too many. Please shorten it a little.`;
  return left === 1 ? "1 character left" : `${left} characters left`;
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
    const count = (): void => {
      const used = size(field.value);
      counter.textContent = room(used, limit);
      counter.classList.toggle("over", used > limit);
    };
    field.addEventListener("input", count);
    count();
  }
}
