// Copy a link with one press.

/** Makes [data-copy="<input id>"] buttons copy that field and say so, in words of theirs. */
export function copyButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    const words = button.querySelector<HTMLElement>("[data-copy-words]") ?? button;
    const before = words.textContent;
    button.addEventListener("click", async () => {
      const input = document.getElementById(button.dataset.copy ?? "");
      if (!(input instanceof HTMLInputElement)) return;
      input.select();
      try {
        await navigator.clipboard.writeText(input.value);
        words.textContent = button.dataset.copied ?? "";
      } catch {
        words.textContent = button.dataset.byHand ?? "";
      }
      setTimeout(() => (words.textContent = before), 4000);
    });
  }
}
