// The line about the line: said after two seconds, in the flow of the page, and gone again.
import { button, h, icon, region, type Child } from "./dom";
import type { Connection } from "./connection";

const QUIET_MS = 2000;
const LONG_MS = 30_000;
const BACK_MS = 3000;

type Shown = "" | "lost" | "long" | "back";

/** Shows what the connection does. `help` is the page that works offline. */
export class Banner {
  readonly #host: HTMLElement;
  readonly #help: string;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #shown: Shown = "";
  #word: Connection = "connecting";

  constructor(host: HTMLElement, help: string) {
    this.#host = host;
    this.#help = help;
    this.#after(QUIET_MS, "lost");
    this.#after(LONG_MS, "long");
  }

  change(word: Connection): void {
    const was = this.#word;
    this.#word = word;
    if (word === "connected") {
      this.#stop();
      if (this.#shown === "") return;
      this.#show("back");
      this.#after(BACK_MS, "");
    } else if (was === "connected") {
      this.#stop();
      this.#after(QUIET_MS, "lost");
      this.#after(LONG_MS, "long");
    } else if (this.#shown) {
      this.#draw();
    }
  }

  /** Says nothing more: the room is closed to this screen. */
  stop(): void {
    this.#stop();
    this.#show("");
  }

  #after(ms: number, what: Shown): void {
    this.#timers.push(setTimeout(() => this.#show(what), ms));
  }

  #stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }

  #show(what: Shown): void {
    this.#shown = what;
    this.#draw();
  }

  #draw(): void {
    region(this.#host, `${this.#shown} ${this.#word}`, () => this.#build());
  }

  #build(): Child[] {
    if (this.#shown === "") return [];
    if (this.#shown === "back") {
      return [h("p", { class: "callout ok" }, icon("ok"), h("span", {}, "Back online."))];
    }
    const offline = this.#word === "offline";
    const words =
      this.#word === "connecting"
        ? "Connecting…"
        : offline
          ? "You are offline. Your writing is safe, and we try again by ourselves."
          : "Reconnecting… your writing is safe.";
    const long = this.#shown === "long";
    return [
      h(
        "div",
        { class: "callout warn" },
        icon("offline"),
        h(
          "div",
          { class: "grow" },
          words,
          long &&
            h(
              "p",
              {},
              "If you need someone now, ",
              h("a", { href: this.#help }, "Help now"),
              " works without a connection.",
            ),
        ),
        long && button("try-now", "Try now", { class: "sm" }),
      ),
    ];
  }
}
