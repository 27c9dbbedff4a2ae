// Where the reader is in the conversation. Nothing moves under their eyes.

const NEAR_PX = 80;

export class Scroll {
  readonly #box: HTMLElement;

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  isNearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#box;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  toEnd(): void {
    this.#box.scrollTop = this.#box.scrollHeight;
  }

  /** Changes the page while the first message in sight stays where it is. */
  keep(change: () => void): void {
    const top = this.#box.getBoundingClientRect().top;
    const anchor = [...this.#box.querySelectorAll<HTMLElement>("li")].find(
      (item) => item.getBoundingClientRect().bottom > top,
    );
    const before = anchor?.getBoundingClientRect().top ?? 0;
    change();
    if (anchor?.isConnected) {
      this.#box.scrollTop += anchor.getBoundingClientRect().top - before;
    }
  }
}
