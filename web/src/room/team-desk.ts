// The team's own pane on the console: its talk, the quiet lines, who does what, who stepped out.
import "./desk";
import { list, region } from "./dom";
import * as draw from "./draw-team";
import type { Feature } from "./enter";
import type { QuietThreadView, TeamLineView } from "./live";
import { part } from "./parts";
import type { Room } from "./room";
import { tell, tellOrNotice } from "./telling";
import type { Regions } from "./view";

class TeamDesk implements Regions {
  readonly #room: Room;
  readonly #root: HTMLElement;
  readonly #seen = new Set<string>();
  #lines: TeamLineView[] = [];
  #quiet: QuietThreadView[] = [];
  #entered = false;
  #said = 0;
  #changed = 0;

  constructor(room: Room) {
    this.#room = room;
    this.#root = room.page.root;
    this.#form(part<HTMLFormElement>(this.#root, "team-form"));
  }

  draw(): void {
    const { state } = this.#room;
    const desk = state.staff?.desk;
    if (!desk) return;
    if (desk.said !== this.#said) void this.#readLines((this.#said = desk.said));
    if (desk.quiet !== this.#changed) void this.#readQuiet((this.#changed = desk.quiet));
    for (const id of [...desk.seated, ...state.here]) this.#seen.add(id);
    list(part(this.#root, "team-people"), draw.teamPeople(state));
    region(part(this.#root, "team-asks"), draw.asksMark(state), () => draw.asks(state));
    const called = desk.facts.called_by !== null;
    part(this.#root, "team-call").setAttribute("aria-checked", String(called));
    part(this.#root, "team-called").textContent = draw.calledWords(state);
    list(part(this.#root, "stepped"), draw.steppedOut(state, this.#seen));
    part(this.#root, "stepped-part").hidden = !part(this.#root, "stepped").childElementCount;
    this.#drawTalk();
  }

  /** Offers and breathers run out. */
  tick(): void {
    this.draw();
  }

  #drawTalk(): void {
    const { state } = this.#room;
    list(part(this.#root, "team-lines"), draw.lines(state, this.#lines));
    list(part(this.#root, "quiet-list"), draw.quietLines(state, this.#quiet));
    const waits = this.#quiet.filter((one) => one.waiting_since).length;
    part(this.#root, "quiet-part").hidden = this.#quiet.length === 0;
    for (const name of ["quiet-count", "tab-team-count"]) {
      const badge = part(this.#root, name);
      badge.hidden = waits === 0;
      badge.textContent = name === "quiet-count" ? `${waits} waiting` : String(waits);
    }
  }

  async #readLines(_for: number): Promise<void> {
    const after = this.#lines.at(-1)?.number ?? 0;
    const answer = await this.#room.ask("team.read", { after });
    if (!answer.ok) return;
    const last = this.#lines.at(-1)?.number ?? 0;
    const news = answer.lines.filter((one) => one.number > last);
    if (this.#entered) this.#say(news);
    this.#entered = true;
    this.#lines = [...this.#lines, ...news];
    this.#drawTalk();
    const log = part(this.#root, "team-log");
    log.scrollTop = log.scrollHeight;
  }

  /** What others of the team say is said aloud, and that it is the team's. */
  #say(news: TeamLineView[]): void {
    const { state } = this.#room;
    for (const one of news.filter(({ author }) => author !== state.me?.id)) {
      this.#room.say(`To the team, ${draw.authorOf(state, one)}: ${one.body}`);
    }
  }

  async #readQuiet(_for: number): Promise<void> {
    const answer = await this.#room.ask("quiet.list", {});
    if (!answer.ok) return;
    this.#quiet = answer.lines;
    this.#drawTalk();
  }

  /** Another button and other keys than the room's, so that nothing goes there by mistake. */
  #form(form: HTMLFormElement): void {
    const box = form.querySelector("textarea")!;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const body = box.value.trim();
      if (!body) return box.focus();
      const wrong = await tell(this.#room, "team.say", { body });
      if (wrong) return this.#room.notice(wrong, "warn");
      box.value = "";
      box.focus();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }
}

export const teamDesk: Feature = {
  regions: (room) => new TeamDesk(room),
  acts: (room) => {
    const acts = (): Promise<typeof import("./team-acts")> => import("./team-acts");
    const version = (): number => room.state.staff?.desk?.facts.version ?? 0;
    return {
      "team-person": async ({ id }) => (await acts()).person(room, id ?? ""),
      "quiet-answer": async ({ id }) => (await acts()).answerQuietly(room, id ?? ""),
      "quiet-take": ({ id, on }) =>
        tellOrNotice(room, "quiet.take", { who: id ?? "", on: on === "yes" }),
      "team-answer": ({ yes }) =>
        tellOrNotice(room, "team.answer", { version: version(), yes: yes === "yes" }),
      "team-claim": () => tellOrNotice(room, "team.claim", { version: version() }),
      "team-call": () =>
        tellOrNotice(room, "team.call", {
          on: room.state.staff?.desk?.facts.called_by === null,
        }),
      "offer-ground": async () => (await import("./aside")).offer(room),
    };
  },
};
