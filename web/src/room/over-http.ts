// Where a network lets no WebSocket through: the same asks as requests, and looking again.
import type { Answer, AskName, Asks, Refused } from "./wire";

/** How often to look for news; one look is one small request. */
const LOOK_MS = 2500;

interface Options {
  askUrl: string;
  csrf: string;
  /** Silence is an answer, too. */
  silence: Refused;
  patience: number;
  /** Looks for news; false when that did not work. */
  look: () => Promise<boolean>;
  /** The line is gone: three looks in a row brought nothing. */
  lost: () => void;
  /** The sign-in has ended, or the page grew old. */
  ended: (why: "signed_out" | "reload") => void;
}

const MISSES = 3;

export class OverHttp {
  readonly #options: Options;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOpen = true;
  #misses = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#later();
  }

  ask = async <N extends AskName>(
    name: N,
    fields: Omit<Asks[N][0], "room">,
  ): Promise<Answer<N>> => {
    const { askUrl, csrf, silence, patience, ended } = this.#options;
    try {
      const answer = await fetch(askUrl, {
        method: "POST",
        headers: {
          "X-CSRFToken": csrf,
          "Content-Type": "application/json",
          Accept: "application/json",
        },
        body: JSON.stringify([name, fields]),
        redirect: "manual",
        signal: AbortSignal.timeout(patience),
      });
      if (answer.ok) return (await answer.json()) as Answer<N>;
      if (answer.type === "opaqueredirect" || answer.status === 401) ended("signed_out");
      else if (answer.status === 400) ended("reload");
      return silence;
    } catch {
      return silence;
    }
  };

  close(): void {
    this.#isOpen = false;
    clearTimeout(this.#timer);
  }

  #later(): void {
    this.#timer = setTimeout(() => void this.#look(), LOOK_MS);
  }

  async #look(): Promise<void> {
    const found = await this.#options.look();
    if (!this.#isOpen) return;
    this.#misses = found ? 0 : this.#misses + 1;
    if (this.#misses < MISSES) return this.#later();
    this.close();
    this.#options.lost();
  }
}
