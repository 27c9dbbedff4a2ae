// Show and hide a passphrase.

/** Makes [data-reveal="<input id>"] buttons work. */
export function revealButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-reveal]")) {
    const input = document.getElementById(button.dataset.reveal ?? "");
    if (!(input instanceof HTMLInputElement)) continue;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    });
    // Never send or remember it as plain text.
    input.form?.addEventListener("submit", () => {
      input.type = "password";
    });
  }
}
