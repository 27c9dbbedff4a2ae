// What a screen reader hears of the conversation: each message while few come, a sum when many do.

const WINDOW_MS = 5000;
const MOST = 3;

interface Options {
  say: (words: string) => void;
  now: () => number;
  later: (run: () => void, ms: number) => unknown;
}

/** Joins, leaves and typing never come here, and nobody hears their own words read back. */
export class Announcer {
  readonly #options: Options;
  #recent: number[] = [];
  #waiting: string[] = [];
  #missed = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Somebody else said something. */
  message(author: string, body: string): void {
    const now = this.#options.now();
    this.#recent = [...this.#recent.filter((at) => now - at < WINDOW_MS), now];
    if (this.#waiting.length === 0 && this.#recent.length <= MOST) {
      this.#options.say(`${author}: ${body}`);
      return;
    }
    if (this.#waiting.length === 0) this.#options.later(() => this.#sum(), WINDOW_MS);
    this.#waiting.push(author);
  }

  /** Messages that were missed, page by page; told in one sentence once there are no more. */
  backlog(count: number, isWhole: boolean): void {
    this.#missed += count;
    if (!isWhole || this.#missed === 0) return;
    this.#options.say(`${messages(this.#missed)} arrived while you were away.`);
    this.#missed = 0;
  }

  /** A change of the room itself, once. */
  change(words: string): void {
    this.#options.say(words);
  }

  #sum(): void {
    const people = new Set(this.#waiting).size;
    const count = this.#waiting.length;
    this.#waiting = [];
    this.#options.say(
      `${count === 1 ? "1 new message" : `${count} new messages`} from ${
        people === 1 ? "1 person" : `${people} people`
      }.`,
    );
  }
}

function messages(count: number): string {
  return count === 1 ? "1 message" : `${count} messages`;
}
