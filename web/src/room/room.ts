// One room on one screen: facts come in, the state changes, what changed is drawn.
import { Announcer } from "./announcer";
import { Banner } from "./banner";
import { Composer } from "./composer";
import { Line, type Connection } from "./connection";
import { Draft } from "./draft";
import { Follower } from "./follower";
import { h } from "./dom";
import { heard } from "./hearing";
import { newsIn, sayNews } from "./news";
import { Outbox } from "./outbox";
import { part, type Page } from "./parts";
import { passed } from "./passed";
import { reduce, type Input } from "./reducer";
import { MOST_SHOWN, freshUi, type Ui } from "./ui";
import { alone, empty, now, type State } from "./state";
import { rings } from "./team";
import type { Ask, Refused } from "./wire";
import { View } from "./view";

const TYPING_SHOWN_MS = 6000;
const TYPING_EVERY_MS = 3000;
const SEEN_EVERY_MS = 10_000;
const SEEN_ROWS = 50;
const SAID_FOR_MS = 10_000;
/** By how much a clock is off that was set, or slept. */
const CLOCK_SET_MS = 5000;

export class Room {
  readonly page: Page;
  readonly ui: Ui;
  readonly outbox: Outbox;
  readonly composer: Composer;
  readonly ask: Ask;
  readonly view: View;
  state: State = empty;
  readonly #openKey: string;
  readonly #line: Line;
  readonly #follower: Follower;
  readonly #announcer: Announcer;
  readonly #banner: Banner;
  #drawing = false;
  #connection: Connection = "connecting";
  #typedAt = 0;
  #clockFrom = Date.now() - performance.now();
  #seen = { seq: 0, at: 0 };
  #ended: (why: "signed_out" | "reload") => void;

  constructor(page: Page, ended: (why: "signed_out" | "reload") => void) {
    this.page = page;
    this.#ended = ended;
    this.ui = freshUi(page.needsAgreement);
    this.#openKey = `open-${page.room}`;
    const open = page.keepsDrafts ? sessionStorage.getItem(this.#openKey) : null;
    if (open) this.ui.unfolded = new Set(open.split(" "));
    this.#line = this.#makeLine();
    this.ask = this.#line.ask;
    const later = (run: () => void, ms: number): unknown => setTimeout(run, ms);
    const shared = {
      ask: this.ask,
      dispatch: (input: Input) => this.dispatch(input),
      state: () => this.state,
      isConnected: () => this.#connection === "connected",
    };
    this.#follower = new Follower({
      ...shared,
      refused: (answer) => this.#refused(answer),
      rest: (ms) => new Promise((resolve) => later(() => resolve(), ms)),
    });
    this.outbox = new Outbox({
      ...shared,
      slow: (ms) => this.#slow(ms),
      passed,
      now: () => now(this.state),
      later: (run, ms) => void later(run, ms),
    });
    this.#announcer = new Announcer({
      say: (words) => this.say(words),
      now: passed,
      later,
    });
    this.#banner = new Banner(part(page.root, "banner"), page.links.help);
    this.composer = this.#makeComposer();
    this.view = new View(this);
  }

  /** Opens the line and keeps the clocks going. */
  start(): void {
    this.draw();
    this.#line.tryNow();
    setInterval(() => this.#tick(), 1000);
  }

  dispatch(input: Input): void {
    const before = this.state;
    this.state = reduce(before, input);
    const owes = input.type === "unsent" && input.answer.code === "agreement";
    if (owes && !this.state.run?.pact.owes) this.ui.needsAgreement = true;
    const news = newsIn(heard(before), heard(this.state));
    sayNews(this.#announcer, this.state, news, input.type === "events");
    this.view.noteNews(news);
    for (const item of news) if (item.kind === "said") delete this.ui.typing[item.author];
    if (this.state.closed && !before.closed) this.#line.close();
    this.draw();
    this.#follower.look();
  }

  /** Draws once for everything that changed in this turn. */
  draw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      this.view.draw();
    });
  }

  /** Says something to screen readers, once. */
  say(words: string): void {
    const line = h("p", { dir: "auto" }, words);
    part(this.page.root, "say").append(line);
    setTimeout(() => line.remove(), SAID_FOR_MS);
  }

  notice(words: string, kind: "ok" | "warn" = "ok"): void {
    this.view.notice(words, kind);
  }

  toggle(key: string): void {
    this.ui.opened = this.ui.opened === key ? null : key;
    this.draw();
  }

  async earlier(): Promise<void> {
    const folded = this.state.items.length > this.ui.shown;
    this.ui.shown += MOST_SHOWN;
    if (!folded) await this.#follower.older();
    this.view.keepPlace();
  }

  /** Opens a folded message, or folds it again; remembered while the tab lives. */
  unfold(key: string): void {
    const { unfolded } = this.ui;
    if (!unfolded.delete(key)) unfolded.add(key);
    if (this.page.keepsDrafts) sessionStorage.setItem(this.#openKey, [...unfolded].join(" "));
    this.draw();
  }

  toEnd(): void {
    this.view.toEnd();
    this.draw();
  }

  tryNow(): void {
    this.#line.tryNow();
  }

  askAgain(): Promise<boolean> {
    return this.#follower.join();
  }

  async shortcuts(): Promise<void> {
    return (await import("./more")).showKeys(this.composer);
  }

  #makeComposer(): Composer {
    const { root, room, keepsDrafts } = this.page;
    return new Composer({
      form: part<HTMLFormElement>(root, "composer"),
      draft: new Draft(room, keepsDrafts),
      send: (body) => {
        this.outbox.send(body, this.ui.beside);
        this.ui.beside = alone;
        this.toEnd();
      },
      typing: () => this.#typing(),
    });
  }

  #makeLine(): Line {
    const { room, ticketUrl, askUrl, csrf } = this.page;
    const line = new Line({
      room,
      ticketUrl,
      askUrl,
      csrf,
      opened: () => this.#follower.join(),
      look: () => this.#follower.poll(),
      changed: (word) => this.#connected(word),
      ended: (why) => this.#ended(why),
    });
    line.on("room.events", (push) => this.dispatch({ type: "events", push }));
    line.on("mod.events", (push) => this.dispatch({ type: "staff", push }));
    line.on("room.hint", (push) => this.dispatch({ type: "hint", push }));
    line.on("presence", (push) => this.dispatch({ type: "presence", push }));
    line.on("quiet.news", () =>
      this.dispatch({ type: "team", team: rings(this.state.team, this.state.team.unseen + 1) }),
    );
    line.on("shared.news", () => this.dispatch({ type: "shared" }));
    line.on("room.closed", (push) => void this.#closed(push.code));
    line.on("peace", (push) => this.dispatch({ type: "peace", peace: push.peace }));
    line.on("typing", (push) => {
      if (this.state.beside.muted.includes(push.who)) return;
      this.ui.typing[push.who] = passed() + TYPING_SHOWN_MS;
      this.draw();
    });
    return line;
  }

  #connected(word: Connection): void {
    const was = this.#connection;
    this.#connection = word;
    this.page.root.dataset.connection = word;
    this.#banner.change(word);
    if (word === "connected" && was !== "connected") this.outbox.resume();
  }

  /** The room is closed to this socket; asking once more brings the words that go with it. */
  async #closed(code: string): Promise<void> {
    const answer = await this.ask("room.join", { since: this.state.last, limit: 1 });
    if (!this.state.closed) {
      this.dispatch({ type: "closed", code, words: answer.ok ? "" : answer.message });
    }
  }

  #refused(answer: Refused): void {
    this.dispatch({ type: "closed", code: answer.code, words: answer.message });
    this.#banner.stop();
  }

  #slow(ms: number): void {
    this.ui.slowUntil = passed() + ms;
    this.draw();
  }

  #typing(): void {
    const at = passed();
    if (at - this.#typedAt < TYPING_EVERY_MS || this.state.room.state !== "live") return;
    this.#typedAt = at;
    this.#line.whisper("typing");
  }

  /** A device whose clock was set meanwhile, or that slept, asks the server for the time anew. */
  #watchClock(): void {
    const from = Date.now() - performance.now();
    if (Math.abs(from - this.#clockFrom) > CLOCK_SET_MS) this.dispatch({ type: "unsure" });
    this.#clockFrom = from;
  }

  #tick(): void {
    this.#watchClock();
    this.view.tick();
    const { last, me } = this.state;
    const rows = last - this.#seen.seq;
    const due = passed() - this.#seen.at > SEEN_EVERY_MS || rows >= SEEN_ROWS;
    if (document.hidden || rows <= 0 || !due || me?.seat !== "admitted") return;
    if (this.#connection !== "connected") return;
    this.#seen = { seq: last, at: passed() };
    void this.ask("room.seen", { seq: last });
  }
}
