// Keeps one screen level with the log: joins, notices gaps, asks for what it missed.
import { PAGE, type Input } from "./reducer";
import { wants, type State } from "./state";
import type { Answer, Ask, Refused } from "./wire";

/** A push usually closes a gap by itself; only then is it asked for. */
const PATIENCE_MS = 300;
/** Every so many looks over requests the whole room is asked for; well within a seat's lease. */
const WHOLE_EVERY = 3;

interface Options {
  ask: Ask;
  dispatch: (input: Input) => void;
  state: () => State;
  isConnected: () => boolean;
  /** Entering was refused for good, with words for the person. */
  refused: (answer: Refused) => void;
  /** Waits so many milliseconds. */
  rest: (ms: number) => Promise<void>;
}

export class Follower {
  readonly #options: Options;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  #polls = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Enters the room, with what this screen holds already; false when it could not. */
  async join(): Promise<boolean> {
    const { ask, dispatch, state } = this.#options;
    const { epoch, last, me } = state();
    const since = epoch && me?.seat === "admitted" ? last : 0;
    const ack = await ask("room.join", { since, limit: PAGE });
    if (ack.ok) {
      dispatch({ type: "joined", ack, clock: Date.now() });
      this.look();
      return true;
    }
    if (ack.code === "rate_limited" && ack.retry_ms) {
      await this.#options.rest(ack.retry_ms); // many come in at once, after a restart
      return this.join();
    }
    if (ack.code === "gone") {
      dispatch({ type: "gone" });
      return this.join();
    }
    if (FINAL.has(ack.code)) this.#options.refused(ack);
    return false;
  }

  /** Called after every change; asks only when something stays missing. */
  look(): void {
    if (!wants(this.#options.state()) || this.#timer || this.#running) return;
    const soon = this.#options.state().rejoin ? 0 : PATIENCE_MS;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#catchUp();
    }, soon);
  }

  /** Fetches one page of what was said before the first row shown. */
  async older(): Promise<void> {
    const { ask, dispatch, state } = this.#options;
    const { epoch, first } = state();
    const ack = await ask("room.sync", {
      epoch,
      since: Math.max(0, first - 1 - PAGE),
      limit: PAGE,
    });
    if (ack.ok) dispatch({ type: "older", ack });
  }

  /**
   * Looks for news where nobody brings any: what came after, and now and then the room as a
   * whole, which says who is here, keeps the seat, and is all there is for whoever waits or leads.
   */
  async poll(): Promise<boolean> {
    const { me } = this.#options.state();
    this.#polls += 1;
    const whole = me?.seat !== "admitted" || me.is_staff || this.#polls % WHOLE_EVERY === 0;
    if (whole) return this.join();
    const ack = await this.#sync("events");
    if (ack.ok) return true;
    return FINAL.has(ack.code) || ack.code === "gone" ? this.join() : false;
  }

  async #sync(as: "synced" | "events"): Promise<Answer<"room.sync">> {
    const { ask, dispatch, state } = this.#options;
    const { epoch, last } = state();
    const ack = await ask("room.sync", { epoch, since: last, limit: PAGE });
    if (!ack.ok && ack.code === "gone") dispatch({ type: "gone" });
    else if (ack.ok && as === "synced") dispatch({ type: "synced", ack });
    else if (ack.ok) dispatch({ type: "events", push: { ...ack, room: "" } });
    return ack;
  }

  async #catchUp(): Promise<void> {
    this.#running = true;
    while (this.#options.isConnected() && (await this.#ask()));
    this.#running = false;
  }

  async #ask(): Promise<boolean> {
    const want = wants(this.#options.state());
    if (want === null) return false;
    if (want === "join") return this.join();
    const { last } = this.#options.state();
    const ack = await this.#sync("synced");
    return ack.ok ? ack.to > last : ack.code === "gone";
  }
}

/** Refusals that asking again does not mend. */
const FINAL = new Set(["forbidden", "not_found", "room_closed", "agreement"]);
