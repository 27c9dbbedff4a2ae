// A picture is looked at before it is sent: too large is said at once, and its line asked for.

/** Watches each input[data-most="<bytes>"]; `data-needs` is the id of the line about it. */
export function pictureFields(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-most]")) {
    const line = document.getElementById(field.dataset.needs ?? "");
    const look = (): void => {
      const file = field.files?.[0];
      const isTooLarge = (file?.size ?? 0) > Number(field.dataset.most);
      field.setCustomValidity(isTooLarge ? (field.dataset.tooLarge ?? "") : "");
      if (isTooLarge) field.reportValidity();
      if (line instanceof HTMLInputElement) line.required = file !== undefined;
    };
    field.addEventListener("change", look);
    look();
  }
}
