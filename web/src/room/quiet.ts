// The quiet line of one member: a small panel, fetched when it is asked for.
import { h, list } from "./dom";
import type { QuietThreadView } from "./live";
import type { Room } from "./room";
import { rings } from "./team";
import { clock } from "./times";
import { count, nameOf } from "./words";

/** A bell may be lost: while an answer is waited for, the line is asked now and then. */
const LOOK_EVERY_MS = 20_000;

let panel: Panel | null = null;
let looking = 0;
let known = 0;

/** Opens the panel, or goes to it. */
export function open(room: Room): void {
  panel ??= new Panel(room, () => (panel = null));
}

/** News on the line: shown where it is open, and said where it is not. */
export function hear(room: Room): void {
  if (panel) return void panel.read();
  const words = "A facilitator answered you. Open “Tap on the shoulder” to read it.";
  room.say(words);
  room.notice(words);
}

class Panel {
  readonly #room: Room;
  readonly #lines = h("ul", { class: "stack tight quiet-lines", "aria-live": "polite" });
  readonly #who = h("p", { class: "sub" });
  readonly #error = h("p", { class: "errors", role: "alert", hidden: true });
  readonly #box = h("textarea", {
    class: "input",
    id: "quiet-box",
    rows: 2,
    dir: "auto",
    maxlength: 2000,
    "aria-describedby": "quiet-who",
  });
  #cmid = crypto.randomUUID() as string;

  constructor(room: Room, closed: () => void) {
    this.#room = room;
    this.#who.id = "quiet-who";
    const close = h("button", { class: "btn", type: "button" }, "Close");
    const form = h(
      "form",
      { class: "stack" },
      h("h2", { id: "quiet-title" }, "Tap on the shoulder"),
      h("p", {}, "A line to the facilitators of this session. Nobody else sees it."),
      this.#who,
      this.#lines,
      h("div", { class: "field" }, h("label", { for: "quiet-box" }, "Your words"), this.#box),
      this.#error,
      h("div", { class: "row ends" }, close, h("button", { class: "btn primary" }, "Send quietly")),
    );
    const dialog = h("dialog", { class: "ask-dialog", "aria-labelledby": "quiet-title" }, form);
    const opener = document.activeElement;
    close.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (opener instanceof HTMLElement) opener.focus();
      closed();
    });
    document.body.append(dialog);
    dialog.showModal();
    this.#box.focus();
    void this.read();
  }

  async read(): Promise<void> {
    const answer = await this.#room.ask("quiet.read", {});
    if (!answer.ok) return this.#wrong(answer.message);
    this.#show(answer.line, answer.team_here);
  }

  async #send(): Promise<void> {
    const body = this.#box.value.trim();
    if (!body) return this.#box.focus();
    const answer = await this.#room.ask("quiet.send", { cmid: this.#cmid, body });
    if (!answer.ok) return this.#wrong(answer.message || "That did not go out. Please try again.");
    this.#cmid = crypto.randomUUID();
    this.#box.value = "";
    this.#show(answer.line, answer.team_here);
    this.#box.focus();
  }

  #wrong(words: string): void {
    this.#error.textContent = words;
    this.#error.hidden = !words;
  }

  #show(line: QuietThreadView, here: number): void {
    const { state } = this.#room;
    this.#wrong("");
    this.#room.dispatch({ type: "team", team: { unseen: 0 } });
    known = line.lines.length;
    watch(this.#room, Boolean(line.waiting_since));
    this.#who.replaceChildren(...whoReads(this.#room, line, here));
    list(
      this.#lines,
      line.lines.map((one, i) => ({
        key: String(i),
        mark: JSON.stringify(one),
        build: () =>
          h(
            "li",
            { class: one.author === state.me?.id ? "mine" : "" },
            h(
              "p",
              { class: "sub" },
              one.author === state.me?.id ? "You" : nameOf(state, one.author),
              " ",
              h("time", { datetime: one.at }, clock(one.at)),
            ),
            h("p", { class: "words", dir: "auto" }, one.body),
          ),
      })),
    );
  }
}

/** Who reads it, honestly: with nobody connected it says so, and where else there is help. */
function whoReads(room: Room, line: QuietThreadView, here: number): (Node | string)[] {
  const help = h("a", { href: room.page.links.help }, "Help now");
  if (here === 0) {
    return [
      "No facilitator is connected just now. They read this once one is back. If it can’t wait, ",
      help,
      " is open.",
    ];
  }
  if (line.taken_by && line.waiting_since) {
    return [`${nameOf(room.state, line.taken_by)} is about to answer you.`];
  }
  return [`${count(here, "facilitator is", "facilitators are")} here now. An answer comes here.`];
}

function watch(room: Room, waits: boolean): void {
  clearInterval(looking);
  looking = 0;
  if (waits) looking = setInterval(() => void look(room), LOOK_EVERY_MS) as unknown as number;
}

async function look(room: Room): Promise<void> {
  if (panel) return panel.read();
  const answer = await room.ask("quiet.read", {});
  if (!answer.ok) return;
  const news = answer.line.lines.length - known;
  known = answer.line.lines.length;
  watch(room, Boolean(answer.line.waiting_since));
  if (news > 0) room.dispatch({ type: "team", team: rings(room.state.team, news) });
}
