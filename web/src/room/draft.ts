// The draft of one room, in this tab alone: cleared on sending, signing out and Leave quickly.

/** Storage may be blocked, or forbidden on a shared device; then a draft lives in the field only. */
export class Draft {
  readonly #key: string;
  readonly #kept: boolean;

  constructor(room: string, kept: boolean) {
    this.#key = `draft:${room}`;
    this.#kept = kept;
  }

  read(): string {
    try {
      return (this.#kept && sessionStorage.getItem(this.#key)) || "";
    } catch {
      return "";
    }
  }

  write(text: string): void {
    try {
      if (text && this.#kept) sessionStorage.setItem(this.#key, text);
      else sessionStorage.removeItem(this.#key);
    } catch {
      // Nothing to do: the words are still in the field.
    }
  }
}

const ENTER = "enter-sends";

/** Enter sends on a device with a keyboard; the person may turn it around for this tab. */
export function enterSends(): boolean {
  try {
    const chosen = sessionStorage.getItem(ENTER);
    if (chosen) return chosen === "yes";
  } catch {
    // Blocked storage means the device's own way.
  }
  return matchMedia("(pointer: fine)").matches;
}

export function chooseEnterSends(yes: boolean): void {
  try {
    sessionStorage.setItem(ENTER, yes ? "yes" : "no");
  } catch {
    // It lasts until the page is left.
  }
}
