// A question to answer with a tap, above the composer: its card, its lines in the log, its outcome.
import { region } from "./dom";
import { card, type Shown } from "./draw-soundings";
import type { SoundingView } from "./live";
import { part } from "./parts";
import { passed } from "./passed";
import type { Room } from "./room";
import type { State, Told } from "./state";
import { tell } from "./telling";
import type { Regions } from "./view";

const AGAIN_MS = 5000;
const COUNT_EVERY_MS = 15_000;

/** The lines of the log about these questions, of which the rows of this screen tell. */
export function linesOf(state: State, views: SoundingView[]): Told[] {
  const line = (seq: number, words: string): Told => {
    const before = state.items.findLast((item) => item.seq < seq) ?? state.items[0];
    return { kind: "told", seq, at: before?.at ?? "", words };
  };
  const all = views.flatMap(({ opened, opened_seq, closed = "", closed_seq = 0 }) => [
    line(opened_seq, opened),
    line(closed_seq, closed),
  ]);
  const known = new Set(state.items.map(({ seq }) => seq));
  return all.filter(({ seq }) => seq >= state.first && seq <= state.last && !known.has(seq));
}

export class Soundings implements Regions {
  readonly #room: Room;
  readonly #place: HTMLElement;
  readonly #said = new Set<string>();
  readonly #cmids = new Map<string, string>();
  readonly #away = new Set<string>();
  #views: SoundingView[] | null = null;
  #version = 0;
  #skipped = "";
  #asked = "";
  #looked = 0;

  constructor(room: Room) {
    this.#room = room;
    this.#place = part(room.page.root, "sounding");
  }

  draw(): void {
    const { state } = this.#room;
    if (!state.soundings) return;
    // A pause moves the time of an open one, and no row of its own says so.
    const wanted = `${state.soundings} ${this.#open ? state.room.version : ""}`;
    if (wanted !== this.#asked) void this.#load((this.#asked = wanted));
    const items = linesOf(state, this.#views ?? []);
    if (items.length) this.#room.dispatch({ type: "told", items });
    const shown = this.#shown();
    region(this.#place, JSON.stringify(shown), () =>
      shown ? card(shown, (chosen) => this.#answer(shown.view, chosen)) : [],
    );
  }

  /** Staff see every now and then how many answered, in steps. */
  tick(): void {
    const due = passed() - this.#looked > COUNT_EVERY_MS;
    if (this.#open && this.#room.state.me?.is_staff && due) void this.#load(this.#asked);
  }

  /** Not now; pressed again, it stands there as before. */
  skip(): void {
    const id = this.#open?.id ?? "";
    this.#skipped = this.#skipped === id ? "" : id;
    this.#room.draw();
    queueMicrotask(() => this.#focus());
  }

  putAway(): void {
    const last = this.#views?.at(-1);
    if (last) this.#away.add(last.id);
    this.#room.draw();
    this.#room.composer.focus();
  }

  async close(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    const version = this.#version;
    const wrong = await tell(this.#room, "sounding.close", { id: open.id, version });
    if (wrong) this.#room.notice(wrong, "warn");
  }

  get #open(): SoundingView | undefined {
    return this.#views?.find(({ open }) => open);
  }

  #shown(): Shown | null {
    const { state } = this.#room;
    const view = this.#open ?? this.#views?.at(-1);
    if (!view || this.#away.has(view.id)) return null;
    const muted = new Set(state.beside.muted);
    const names = Object.values(state.people).filter(({ id }) => !muted.has(id));
    return {
      view,
      isStaff: state.me?.is_staff ?? false,
      isSkipped: this.#skipped === view.id,
      rests: !["live", "closing"].includes(state.room.state),
      names: view.named && !view.open ? Object.fromEntries(names.map((p) => [p.id, p.handle])) : {},
    };
  }

  async #load(_for: string): Promise<void> {
    this.#looked = passed();
    const answer = await this.#room.ask("sounding.read", {});
    if (!answer.ok) {
      setTimeout(() => {
        this.#asked = "";
        this.#room.draw();
      }, AGAIN_MS);
      return;
    }
    const first = this.#views === null;
    this.#views = answer.soundings;
    this.#version = answer.version;
    for (const view of answer.soundings) this.#say(view, first);
    this.#room.draw();
  }

  /** Once for each question that opens, and once for what came of it; nothing of what was before. */
  #say(view: SoundingView, first: boolean): void {
    const key = `${view.id} ${view.open}`;
    if (this.#said.has(key)) return;
    this.#said.add(key);
    if (view.open) this.#room.say(view.opened);
    else if (!first) this.#room.say(view.closed ?? "");
    else this.#away.add(view.id); // it stands in the log
  }

  async #answer(view: SoundingView, choices: number[]): Promise<void> {
    const cmid = this.#cmids.get(view.id) ?? crypto.randomUUID();
    this.#cmids.set(view.id, cmid);
    const answer = await this.#room.ask("sounding.answer", { cmid, id: view.id, choices });
    if (!answer.ok) this.#room.notice(answer.message, "warn");
    else this.#room.say("You answered. Thank you.");
    await this.#load(this.#asked);
    queueMicrotask(() => this.#focus());
  }

  #focus(): void {
    const first = this.#place.querySelector<HTMLElement>("input, button, [tabindex]");
    if (first) first.focus();
    else this.#room.composer.focus();
  }
}
