// Choose the time zone of this device; nothing is sent until the form is.

/** Makes [data-zone="<select id>"] buttons work; one whose zone is not offered goes away. */
export function zoneButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-zone]")) {
    const select = document.getElementById(button.dataset.zone ?? "");
    if (!(select instanceof HTMLSelectElement)) continue;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (![...select.options].some((option) => option.value === zone)) {
      button.hidden = true;
      continue;
    }
    button.addEventListener("click", () => {
      select.value = zone;
      select.focus();
    });
  }
}
