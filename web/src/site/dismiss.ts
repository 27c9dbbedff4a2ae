// Messages and explanations stay until they are closed.

/** Makes every [data-dismiss] button remove the [data-dismissable] around it. */
export function dismissable(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-dismiss]")) {
    button.addEventListener("click", () => {
      button.closest("[data-dismissable]")?.remove();
      document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
    });
  }
}
