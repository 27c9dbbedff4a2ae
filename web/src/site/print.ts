/** Makes [data-print] buttons open the browser's own printing. */
export function printButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }
}
