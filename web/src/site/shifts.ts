// Three presses of Shift within five seconds, with nothing between them.

export const WINDOW_MS = 5000;
export const NEEDED = 3;

/** Counts lone presses of Shift. Any other key, or the pointer, starts the count again. */
export class ShiftCount {
  #presses: number[] = [];
  #alone = false;

  /** A key went down. A capital letter is Shift and then another key, so it resets. */
  down(key: string, repeated: boolean): void {
    if (key === "Shift") {
      if (!repeated) this.#alone = true;
    } else {
      this.reset();
    }
  }

  /** A key came up; returns how many presses count so far. */
  up(key: string, now: number): number {
    if (key === "Shift" && this.#alone) {
      this.#alone = false;
      this.#presses = this.#presses.filter((at) => now - at < WINDOW_MS);
      this.#presses.push(now);
    }
    return this.#presses.length;
  }

  reset(): void {
    this.#presses = [];
    this.#alone = false;
  }
}
