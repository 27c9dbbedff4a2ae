// The socket and its one state machine: connecting, connected, reconnecting, offline.
import { io, type Socket } from "socket.io-client";
import type { OverHttp } from "./over-http";
import type { Answer, AskName, Asks, Pushes, Refused } from "./wire";

export type Connection = "connecting" | "connected" | "reconnecting" | "offline";
export type Lost = "network" | "signed_out" | "reload";

export const ANSWER_MS = 8000;
const LONGEST_WAIT_MS = 30_000;
/** After so many WebSockets that did not open, while requests work, requests carry the room. */
const BLOCKED_AFTER = 2;

/** How long to wait before try number `tries`, from 0: anywhere up to 1, 2, 4 … 30 seconds. */
export function backOff(tries: number, chance: number): number {
  return chance * Math.min(LONGEST_WAIT_MS, 1000 * 2 ** Math.min(tries, 10));
}

/** How long to wait when the line is lost: as the server asked when it said goodbye, or backing off. */
export function waitBefore(
  tries: number,
  asked: readonly [number, number] | null,
  chance: number,
): number {
  return asked ? asked[0] + chance * (asked[1] - asked[0]) : backOff(tries, chance);
}

/** The word for where we are: what the browser says of its network, and what we have had. */
export function connectionWord(isOpen: boolean, wasOpen: boolean, online: boolean): Connection {
  if (isOpen) return "connected";
  if (!online) return "offline";
  return wasOpen ? "reconnecting" : "connecting";
}

interface Options {
  ticketUrl: string;
  csrf: string;
  room: string;
  askUrl: string;
  /** The line is open: enter the room; resolves when that is done. */
  opened: () => Promise<boolean>;
  /** Looks for news over a line that brings none by itself; false when that did not work. */
  look: () => Promise<boolean>;
  changed: (word: Connection) => void;
  ended: (why: Exclude<Lost, "network">) => void;
}

type Listener = (...pushes: unknown[]) => void;

/** One room's line to the server. It keeps trying until it is closed. */
export class Line {
  readonly #socket: Socket;
  readonly #options: Options;
  readonly #tab = crypto.randomUUID();
  #tries = 0;
  #isOpen = false;
  #wasOpen = false;
  #closed = false;
  #trying = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait: [number, number] | null = null;
  #blocked = 0;
  #http: OverHttp | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#socket = io({
      transports: ["websocket"],
      reconnection: false,
      autoConnect: false,
      query: { room: options.room },
      timeout: ANSWER_MS,
      auth: {},
    });
    this.#socket.on("connect", () => {
      this.#blocked = 0;
      void this.#enter();
    });
    this.#socket.on("disconnect", () => this.#lost());
    this.#socket.on("connect_error", (error) => {
      if (!("data" in error)) this.#blocked += 1; // the server itself said nothing
      this.#lost();
    });
    this.on("session.end", () => this.#end("signed_out"));
    this.on("server.drain", (push) => {
      this.#wait = [push.retry_ms[0] ?? 0, push.retry_ms[1] ?? 5000];
    });
    addEventListener("online", () => this.tryNow());
    addEventListener("offline", () => this.#tell());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.tryNow();
    });
  }

  /** Listens to something the server says by itself. */
  on<N extends keyof Pushes>(name: N, listener: (push: Pushes[N]) => void): void {
    this.#socket.on(name as string, listener as unknown as Listener);
  }

  /** Tries at once, unless there is nothing to try. */
  tryNow(): void {
    if (this.#socket.connected || this.#http || this.#trying || this.#closed) return;
    clearTimeout(this.#timer);
    void this.#try();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#http?.close();
    this.#socket.disconnect();
  }

  /** Asks and waits for the answer; silence and a broken line are answers too. */
  ask = <N extends AskName>(name: N, fields: Omit<Asks[N][0], "room">): Promise<Answer<N>> => {
    const payload = { room: this.#options.room, ...fields };
    if (this.#http) return this.#http.ask(name, payload);
    if (!this.#socket.connected) return Promise.resolve(silence);
    return new Promise((resolve) => {
      this.#socket
        .timeout(ANSWER_MS)
        .emit(name, payload, (error: Error | null, answer?: Answer<N>) =>
          resolve(error || !answer ? silence : answer),
        );
    });
  };

  /** Says something that may be lost. */
  whisper(name: "typing"): void {
    if (this.#isOpen) this.#socket.volatile.emit(name, { room: this.#options.room });
  }

  async #try(): Promise<void> {
    this.#trying = true;
    this.#tell();
    const ticket = await this.#ticket();
    this.#trying = false;
    if (this.#closed || this.#socket.connected) return;
    if (ticket.lost === "network") return this.#later();
    if (ticket.lost) return this.#end(ticket.lost);
    if (this.#blocked >= BLOCKED_AFTER) return this.#overHttp();
    this.#socket.auth = { v: 1, ticket: ticket.ticket, tab: this.#tab };
    this.#socket.connect();
  }

  /** A fresh ticket for every connection: it is good for one use within a minute. */
  async #ticket(): Promise<{ ticket?: string; lost?: Lost }> {
    try {
      const answer = await fetch(this.#options.ticketUrl, {
        method: "POST",
        headers: { "X-CSRFToken": this.#options.csrf, Accept: "application/json" },
        redirect: "manual",
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (answer.ok) return (await answer.json()) as { ticket: string };
      if (answer.type === "opaqueredirect" || answer.status === 401) return { lost: "signed_out" };
      return { lost: answer.status === 400 ? "reload" : "network" };
    } catch {
      return { lost: "network" };
    }
  }

  async #enter(): Promise<void> {
    if (!(await this.#options.opened())) {
      if (!this.#closed) this.#socket.disconnect();
      return;
    }
    this.#open();
  }

  #open(): void {
    this.#tries = 0;
    this.#isOpen = this.#wasOpen = true;
    this.#tell();
  }

  /** Goes on over requests; when those fail too, everything is tried again from the start. */
  async #overHttp(): Promise<void> {
    this.#blocked = 0;
    const { OverHttp } = await import("./over-http");
    if (this.#closed) return;
    this.#http = new OverHttp({
      ...this.#options,
      silence,
      patience: ANSWER_MS,
      lost: () => this.#lost(),
      ended: (why) => this.#end(why),
    });
    if (await this.#options.opened()) this.#open();
    else if (!this.#closed) this.#lost();
  }

  #lost(): void {
    this.#http?.close();
    this.#http = null;
    this.#isOpen = false;
    this.#later();
  }

  #later(): void {
    if (this.#closed) return;
    this.#tell();
    clearTimeout(this.#timer);
    const wait = waitBefore(this.#tries, this.#wait, Math.random());
    this.#wait = null;
    this.#tries += 1;
    this.#timer = setTimeout(() => void this.#try(), wait);
  }

  #end(why: Exclude<Lost, "network">): void {
    if (this.#closed) return;
    this.close();
    this.#isOpen = false;
    this.#options.ended(why);
    this.#tell();
  }

  #tell(): void {
    this.#options.changed(connectionWord(this.#isOpen, this.#wasOpen, navigator.onLine));
  }
}

const silence: Refused = { ok: false, code: "timeout", message: "No answer came in time." };
