// The run sheet: what one may say in this part, edited and posted in one click; on, back, more time.
import type { Acts } from "./acts";
import { ask as question } from "./dialog";
import { button, h, icon, region, type Child } from "./dom";
import type { PhaseView, RunView, SheetView } from "./live";
import { part } from "./parts";
import type { Room } from "./room";
import { tell, tellOrNotice } from "./telling";
import type { Regions } from "./view";

type What = SheetView["posted"][number];

const MODES: Record<string, string> = {
  open: "Everybody writes when they like.",
  hands: "Whoever raised a hand is called.",
  round: "Everybody has a turn, or passes.",
  listening: "Facilitators write, everybody else reads.",
  hold_all: "You read every message first.",
  silence: "Nobody writes.",
};
const ON = new Set(["live", "paused", "closing"]);

export class Sheet implements Regions {
  readonly #room: Room;
  readonly #place: HTMLElement;
  /** What was written into a field of the sheet, until it is posted. */
  readonly #edited = new Map<string, string>();

  constructor(room: Room) {
    this.#room = room;
    this.#place = part(room.page.root, "sheet");
    this.#place.addEventListener("input", ({ target }) => {
      if (target instanceof HTMLTextAreaElement) this.#edited.set(target.id, target.value);
    });
  }

  draw(): void {
    const { run, room } = this.#room.state;
    this.#place.hidden = !run || run.parts.length === 0 || room.state === "ended";
    part(this.#room.page.root, "lobby-say").hidden = room.state === "ended";
    const said = part(this.#room.page.root, "lobby-said");
    if (said.textContent !== run?.lobby) said.textContent = run?.lobby || "Nothing yet.";
    if (!run) return;
    const on = ON.has(room.state);
    const { state } = run.pact;
    const pact = part(this.#room.page.root, "pact-lead");
    pact.hidden = !on;
    region(pact, state, () => pactLead(state));
    const mark = JSON.stringify([run.parts, run.times.phase, run.sheet, on]);
    this.#draw(mark, () => this.#sheet(run, on));
  }

  /** Draws the sheet anew where it changed; what was open stays so, and the focus inside. */
  #draw(mark: string, build: () => Child[]): void {
    const place = this.#place;
    const had = place.contains(document.activeElement);
    const wasOpen = place.querySelector("details")?.open ?? false;
    region(place, mark, build);
    const parts = place.querySelector("details");
    if (parts) parts.open = wasOpen;
    if (had && !place.contains(document.activeElement)) {
      place.querySelector<HTMLElement>("textarea, summary")?.focus();
    }
  }

  tick(): void {
    return undefined;
  }

  acts(): Acts {
    const go = (to: number): Promise<void> => this.#go(to);
    return {
      phase: ({ to }) => go(Number(to)),
      extend: ({ minutes }) => {
        const version = this.#room.state.run?.times.version ?? 0;
        return tellOrNotice(this.#room, "phase.extend", {
          version,
          minutes: minutes === "5" ? 5 : 10,
        });
      },
      "sheet-post": ({ part, what }) => this.#post(Number(part), what as What),
      "pact-open": async () => {
        const wrong = await tell(this.#room, "pact.open", {});
        if (wrong) return this.#room.notice(wrong, "warn");
        await (await import("./running-pact")).openPact(this.#room);
      },
      "lobby-say": () => this.#sayToLobby(),
    };
  }

  async #go(to: number): Promise<void> {
    const version = this.#room.state.run?.times.version ?? 0;
    await tellOrNotice(this.#room, "phase.move", { version, to });
  }

  #sheet(run: RunView, on: boolean): Child[] {
    const at = run.times.phase ?? 0;
    const part = run.parts[at];
    const sheet = run.sheet[at];
    if (!part || !sheet) return [];
    const begun = run.times.phase !== null;
    return [
      h(
        "header",
        {},
        h("h2", {}, begun ? "This part" : "It begins with"),
        h("span", { class: "sub num" }, `${at + 1} of ${run.parts.length}`),
      ),
      h(
        "p",
        {},
        h("b", { dir: "auto" }, part.title),
        h("br"),
        h("span", { class: "sub" }, MODES[part.mode] ?? ""),
      ),
      this.#field(at, "script", sheet),
      this.#field(at, "prompt", sheet),
      on && this.#steps(run, begun ? at : -1),
      this.#all(run, on),
    ];
  }

  #field(at: number, what: What, sheet: SheetView): Child {
    const words = sheet[what];
    if (!words) return null;
    const id = `sheet-${at}-${what}`;
    const posted = sheet.posted.includes(what);
    const box = h("textarea", {
      class: "input script",
      id,
      rows: what === "script" ? 4 : 2,
      dir: "auto",
      maxlength: what === "script" ? 1500 : 1000,
    });
    box.value = this.#edited.get(id) ?? words;
    const label = posted
      ? "Post again"
      : what === "script"
        ? "Post the script"
        : "Ask this question";
    return h(
      "div",
      { class: "stack tight" },
      h("label", { for: id, class: "sub" }, what === "script" ? "What you may say" : "A question"),
      box,
      h(
        "div",
        { class: "row" },
        button("sheet-post", label, {
          class: posted ? "sm" : "sm soft",
          "data-part": at,
          "data-what": what,
        }),
        posted && h("span", { class: "badge ok" }, icon("check", "s"), "Posted"),
      ),
    );
  }

  #steps(run: RunView, at: number): Child {
    const next = run.parts[at + 1];
    return h(
      "div",
      { class: "row" },
      next &&
        button("phase", ["Next: ", h("bdi", {}, next.title)], { class: "sm", "data-to": at + 1 }),
      at >= 0 && button("extend", "10 more minutes", { class: "sm ghost", "data-minutes": 10 }),
    );
  }

  #all(run: RunView, on: boolean): Child {
    const row = (one: PhaseView, i: number): HTMLElement => {
      const here = i === run.times.phase;
      const posted = run.sheet[i]?.posted.length ? ", posted" : "";
      return h(
        "li",
        { "aria-current": here && "step" },
        h(
          "span",
          { class: "grow" },
          h("bdi", {}, one.title),
          h("small", { class: "sub" }, ` ${one.minutes} min${posted}`),
        ),
        on &&
          !here &&
          button("phase", "Go here", {
            class: "sm ghost",
            "data-to": i,
            "aria-label": `Go to ${one.title}`,
          }),
      );
    };
    return h(
      "details",
      { class: "more" },
      h("summary", {}, "All parts"),
      h("ol", { class: "order" }, ...run.parts.map(row)),
      on &&
        run.times.phase !== null &&
        button("extend", "5 more minutes for this one", {
          class: "sm ghost flush",
          "data-minutes": 5,
        }),
    );
  }

  async #post(at: number, what: What): Promise<void> {
    const id = `sheet-${at}-${what}`;
    const box = document.getElementById(id) as HTMLTextAreaElement;
    const text = box.value.trim();
    if (!text) return box.focus();
    const wrong = await tell(this.#room, "sheet.post", { part: at, what, text });
    if (wrong) return this.#room.notice(wrong, "warn");
    this.#edited.delete(id);
  }

  #sayToLobby(): Promise<unknown> {
    return question({
      title: "A message for the lobby",
      words: [
        h(
          "p",
          { class: "sub" },
          "Everybody who waits reads it, and whoever comes later. Leave it empty to take it away.",
        ),
      ],
      fields: [
        {
          kind: "text",
          name: "words",
          label: "What they read",
          value: this.#room.state.run?.lobby ?? "",
        },
      ],
      yes: "Show it",
      act: ({ words = "" }) => tell(this.#room, "lobby.say", { words }),
    });
  }
}

/** Beginning to make an agreement, or the way to the one there is. */
function pactLead(state: RunView["pact"]["state"]): Child[] {
  return [
    h("h2", {}, "This session’s own agreement"),
    state
      ? button("pact", state === "open" ? "Go on with it…" : "Read it…", { class: "sm mt" })
      : button("pact-open", "Make one together", { class: "sm mt" }),
  ];
}
