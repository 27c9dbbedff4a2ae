// A second press of the same button sends nothing twice.

const QUIET_MS = 8000;

/** Ignores a second submit of a form for a few seconds; then it may be tried again. */
export function oneSubmit(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, QUIET_MS);
  });
}
