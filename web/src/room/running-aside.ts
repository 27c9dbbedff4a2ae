// For facilitators alone, beside the room: hints, and who has been heard.
import type { Acts } from "./acts";
import { ask as question } from "./dialog";
import { button, h, icon, region, type Child } from "./dom";
import type { HeardView, HintSwitch } from "./live";
import { part } from "./parts";
import { passed } from "./passed";
import type { Room } from "./room";
import { HINTS, hints, type Hint } from "./running-hints";
import { now } from "./state";
import { tell } from "./telling";
import type { Regions } from "./view";
import { count, nameOf } from "./words";

type HintWord = HintSwitch["hint"];

/** How often the list follows the conversation while it is open. */
const HEARD_EVERY_MS = 15_000;

export class Aside implements Regions {
  readonly #room: Room;
  readonly #heardBox: HTMLDetailsElement;
  #heard: HeardView[] = [];
  #asked = { last: -1, at: 0 };

  constructor(room: Room) {
    this.#room = room;
    this.#heardBox = part<HTMLDetailsElement>(room.page.root, "heard");
    this.#heardBox.addEventListener("toggle", () => this.#follow(0));
  }

  draw(): void {
    this.tick();
  }

  tick(): void {
    const { root } = this.#room.page;
    const told = hints(this.#room.state);
    part(root, "hints").hidden = told.length === 0;
    region(part(root, "hint-list"), JSON.stringify(told), () => told.map(hintRow));
    this.#follow(HEARD_EVERY_MS);
  }

  acts(): Acts {
    return {
      "hint-off": ({ hint }) => this.#switch(hint as HintWord, false),
      hints: () => this.#choose(),
      postpone: () => this.#postpone(),
    };
  }

  /** Asks again while the list is open and something was said since. */
  #follow(every: number): void {
    if (!this.#heardBox.open) return;
    this.#drawHeard();
    const { last } = this.#room.state;
    if (last === this.#asked.last || passed() - this.#asked.at < every) return;
    this.#asked = { last, at: passed() };
    void this.#room.ask("heard.read", {}).then((answer) => {
      if (!answer.ok) return;
      this.#heard = answer.people;
      this.#drawHeard();
    });
  }

  #drawHeard(): void {
    const { state } = this.#room;
    const rows = this.#heard.map((one) => [nameOf(state, one.id), heardWords(one, now(state))]);
    region(part(this.#room.page.root, "heard-list"), JSON.stringify(rows), () =>
      rows.map(([name, words]) =>
        h(
          "li",
          {},
          h("span", { class: "grow", dir: "auto" }, name),
          h("small", { class: "sub" }, words),
        ),
      ),
    );
  }

  async #switch(hint: HintWord, on: boolean): Promise<string> {
    const answer = await this.#room.ask("hint.switch", { cmid: crypto.randomUUID(), hint, on });
    if (answer.ok) this.#room.dispatch({ type: "hints", off: answer.off });
    else this.#room.notice(answer.message, "warn");
    return answer.ok ? "" : answer.message;
  }

  #choose(): Promise<unknown> {
    const off = new Set(this.#room.state.run?.hints_off);
    const names = Object.keys(HINTS) as HintWord[];
    return question({
      title: "Which hints help you?",
      words: [h("p", { class: "sub" }, "Only you get them, here and in every other circle.")],
      fields: names.map((name) => ({
        kind: "choice",
        name,
        label: HINTS[name],
        value: off.has(name) ? "no" : "yes",
        options: [
          ["yes", "Tell me"],
          ["no", "Don’t"],
        ],
      })),
      yes: "Keep",
      act: async (values) => {
        const changed = names.filter((name) => off.has(name) === (values[name] === "yes"));
        const told = await Promise.all(
          changed.map((name) => this.#switch(name, values[name] === "yes")),
        );
        return told.find(Boolean) ?? "";
      },
    });
  }

  #postpone(): Promise<unknown> {
    const { version } = this.#room.state.room;
    return question({
      title: "Put this session off?",
      words: [
        h("p", {}, "It ends now, for everybody. Whoever is here or comes later reads your words."),
      ],
      fields: [
        {
          kind: "text",
          name: "words",
          label: "What everybody reads",
          value: "We are too few today, so we put this off. You are welcome at the next one.",
        },
      ],
      yes: "Put it off",
      danger: true,
      act: ({ words = "" }) => tell(this.#room, "session.postpone", { version, words }),
    });
  }
}

function hintRow({ name, words }: Hint): Child {
  const act =
    name === "few"
      ? button("postpone", "Put it off…", { class: "sm" })
      : button("hint-off", icon("x"), {
          class: "ghost only",
          "data-hint": name,
          "aria-label": `No hints like this one: ${words}`,
        });
  return h("li", {}, h("span", { class: "grow" }, words), act);
}

function heardWords({ messages, words, last_at }: HeardView, at: number): string {
  if (messages === 0 || !last_at) return "not yet";
  const minutes = Math.max(0, Math.floor((at - Date.parse(last_at)) / 60_000));
  const ago = minutes === 0 ? "just now" : `${minutes} min ago`;
  return `${count(messages, "message", "messages")}, ${count(words, "word", "words")}, ${ago}`;
}
