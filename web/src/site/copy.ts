// Copy a link, or words to hand on, with one press.

/** Makes [data-copy="<id of an input or a textarea>"] buttons copy that field and say so, in words of theirs. */
export function copyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    const words = button.querySelector<HTMLElement>("[data-copy-words]") ?? button;
    const before = words.textContent;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy ?? "");
      if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        words.textContent = button.dataset.copied ?? "";
      } catch {
        words.textContent = button.dataset.byHand ?? "";
      }
      setTimeout(() => (words.textContent = before), 4000);
    });
  }
}
