// The question before a step with consequences: focus starts on Cancel, Escape closes.

/** Adds focus and Escape to details.confirm, which opens by itself. */
export function confirmations(): void {
  for (const details of document.querySelectorAll<HTMLDetailsElement>("details.confirm")) {
    const cancel = details.querySelector<HTMLElement>("[data-cancel]");
    const close = (): void => {
      details.open = false;
      details.querySelector("summary")?.focus();
    };
    details.addEventListener("toggle", () => {
      if (details.open) cancel?.focus();
    });
    details.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && details.open) close();
    });
    cancel?.addEventListener("click", close);
  }
}
