// Light, dark, or whatever the device says.

const KEY = "theme";
const CHOICES = ["auto", "light", "dark"] as const;
export type Theme = (typeof CHOICES)[number];

/** The remembered choice; "auto" when there is none or storage is blocked. */
export function remembered(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return CHOICES.find((choice) => choice === kept) ?? "auto";
  } catch {
    return "auto";
  }
}

function remember(choice: Theme): void {
  try {
    if (choice === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // A private window may refuse; the page still changes until it is left.
  }
}

function show(choice: Theme): void {
  const page = document.documentElement;
  if (choice === "auto") delete page.dataset.theme;
  else page.dataset.theme = choice;
}

/** Makes the choice at the foot of the page work. */
export function themePicker(): void {
  const now = remembered();
  for (const input of document.querySelectorAll<HTMLInputElement>("[data-theme-pick] input")) {
    input.checked = input.value === now;
    input.addEventListener("change", () => {
      const choice = CHOICES.find((one) => one === input.value) ?? "auto";
      remember(choice);
      show(choice);
    });
  }
}
