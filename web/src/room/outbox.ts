// Messages on their way: one at a time, in order, each with an id that makes a second try safe.
import { PASSING, type Input } from "./reducer";
import { alone, type Outgoing, type State } from "./state";
import type { Ask, Refused } from "./wire";

/** Until when to wait when the server did not say. */
const RETRY_MS = 3000;
/** Too fast for the server, or for the pace of the circle: the same message waits its turn. */
const SLOWER = new Set<string>(["rate_limited", "slow"]);

interface Options {
  ask: Ask;
  dispatch: (input: Input) => void;
  state: () => State;
  /** The server asks to slow down for this long; the composer says so. */
  slow: (ms: number) => void;
  /** What passes, in milliseconds; no clock that can be set. */
  passed: () => number;
  /** The server’s time. */
  now: () => number;
  later: (run: () => void, ms: number) => void;
}

/** Kept in memory only: no words of anybody's are written to the browser's storage. */
export class Outbox {
  readonly #options: Options;
  #busy = false;
  #notBefore = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Sends something new. */
  send(body: string, beside: Outgoing = alone): void {
    const { dispatch, now } = this.#options;
    const at = new Date(now()).toISOString();
    dispatch({ type: "write", cmid: crypto.randomUUID(), body, at, beside });
    void this.#work();
  }

  /** Tries one again that did not go out, with the same id. */
  again(cmid: string): void {
    this.#options.dispatch({ type: "sending", cmid });
    void this.#work();
  }

  /** Its author was asked first, and shares it all the same. */
  sure(cmid: string): void {
    const { dispatch, state, now } = this.#options;
    const local = state().locals.find((one) => one.cmid === cmid);
    if (!local) return;
    const { body, beside } = local;
    const at = new Date(now()).toISOString();
    dispatch({ type: "write", cmid, body, at, beside: { ...beside, sure: true } });
    void this.#work();
  }

  /** The line is back: whatever a second try may mend goes out again, in order. */
  resume(): void {
    for (const local of this.#options.state().locals) {
      if (local.status === "unsent" && local.again) {
        this.#options.dispatch({ type: "sending", cmid: local.cmid });
      }
    }
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (await this.#next());
    this.#busy = false;
  }

  /** Sends the oldest that waits; false when there is nothing to do just now. */
  async #next(): Promise<boolean> {
    const { ask, dispatch, state, passed, later } = this.#options;
    const local = state().locals.find((one) => one.status === "sending");
    if (!local) return false;
    const wait = this.#notBefore - passed();
    if (wait > 0) {
      later(() => void this.#work(), wait);
      return false;
    }
    const { cmid, body, beside } = local;
    const answer = await ask("msg.send", { cmid, body, ...along(beside) });
    if (answer.ok) {
      dispatch({ type: "sent", cmid, ack: answer });
      if (answer.wait_ms) this.#rest(answer.wait_ms);
      return true;
    }
    return this.#refused(cmid, answer);
  }

  /** Sends nothing for a while; the composer counts it down. */
  #rest(ms: number): void {
    this.#notBefore = this.#options.passed() + ms;
    this.#options.slow(ms);
  }

  #refused(cmid: string, answer: Refused): boolean {
    const { dispatch, state } = this.#options;
    if (SLOWER.has(answer.code)) {
      this.#rest(answer.retry_ms ?? RETRY_MS);
      return true; // it waits its turn, with the same id
    }
    dispatch({ type: "unsent", cmid, answer });
    if (!PASSING.has(answer.code)) return true;
    // What came after it waits too, or the room would read them in another order.
    for (const later of state().locals.filter((one) => one.status === "sending")) {
      dispatch({ type: "unsent", cmid: later.cmid, answer });
    }
    if (answer.code !== "timeout") {
      this.#options.later(() => this.resume(), answer.retry_ms ?? RETRY_MS);
    }
    return false;
  }
}

/** What there is to say besides the words; for most messages nothing. */
function along(beside: Outgoing): Partial<Outgoing> {
  return Object.fromEntries(Object.entries(beside).filter(([, value]) => value));
}
