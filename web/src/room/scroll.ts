// Where the reader is in the conversation. Nothing moves under their eyes.

const NEAR_PX = 80;

export class Scroll {
  readonly #box: HTMLElement;
  /** Where the last jump to the end led. */
  #end = 0;

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  isNearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#box;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  /** Whether somebody moved away from the end; a box that shrank has moved nobody. */
  isLeftBehind(): boolean {
    return !this.isNearEnd() && this.#box.scrollTop < this.#end - 1;
  }

  toEnd(): void {
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#end = this.#box.scrollTop;
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
