// Around the composer: what the next message takes along, who will read it, and a kind nudge.
import { button, h, icon, region, type Child } from "./dom";
import { quoteOf } from "./draw-beside";
import { heard, unanswered } from "./hearing";
import { part } from "./parts";
import { watched } from "./watched";
import type { Room } from "./room";
import { count } from "./words";
import type { Regions } from "./view";
import { WISHES } from "./wishes";

export class BesideRegion implements Regions {
  readonly #room: Room;
  #asked = "";
  #nudged = new Set<string>();

  constructor(room: Room) {
    this.#room = room;
    room.composer.box.addEventListener("input", () => void this.#nudge());
  }

  draw(): void {
    const { page, ui } = this.#room;
    const state = heard(this.#room.state);
    const original = state.items.find((one) => one.kind === "said" && one.id === ui.beside.reply);
    const need = original?.kind === "said" && original.wish ? WISHES[original.wish][0] : "";
    const quoted = quoteOf(state, ui.beside.reply);
    region(part(page.root, "beside"), JSON.stringify([ui.beside, quoted, need]), () => this.#chips(need));
    const place = part(page.root, "audience");
    const [look, words] = this.#audience();
    place.closest("form")?.setAttribute("data-audience", look);
    if (place.textContent !== words) place.textContent = words;
    void this.#hear();
    if (state.beside.calm) void import("./calm").then(({ calm }) => calm(this.#room));
  }

  tick(): void {}

  #chips(need: string): Child[] {
    const { ui } = this.#room;
    const { label, wish, reply } = ui.beside;
    const quoted = quoteOf(heard(this.#room.state), reply);
    const chip = (name: string, text: string): HTMLElement =>
      h(
        "li",
        { class: "badge" },
        h("span", { dir: "auto" }, text),
        button("drop-beside", icon("x", "s"), {
          class: "ghost only",
          "data-name": name,
          "aria-label": `Without: ${text}`,
        }),
      );
    const chips = [
      quoted && chip("reply", `To ${quoted.name}: ${quoted.words}`),
      label && chip("label", `Mentions: ${label}`),
      wish && chip("wish", WISHES[wish][0]),
    ].filter((one) => one instanceof HTMLElement);
    return [
      chips.length > 0 && h("ul", { class: "kinds", "aria-label": "With your message" }, ...chips),
      quoted && need && h("p", { class: "state" }, icon("heart", "s"), `They wrote: ${need}`),
    ];
  }

  /** Who will see this, in a word for the look and in words: it changes with the room. */
  #audience(): [look: "room" | "first" | "nobody", words: string] {
    const { state, page } = this.#room;
    const { members = "", facilitators = "", unwatched } = page.root.dataset;
    const told = state.beside.told;
    const people = `up to ${count(Number(members), "member", "members")}, ${count(Number(facilitators), "facilitator", "facilitators")}`;
    const kept = told ? `, kept ${count(told.kept_days, "day", "days")}` : "";
    if (!state.me?.is_staff && state.room.state === "paused") {
      return ["nobody", "Nobody reads this while the room rests. Your words stay here."];
    }
    return !state.me?.is_staff && (state.room.hold_all || told?.read_first)
      ? ["first", `A facilitator reads this first. Then everyone in the room: ${people}${kept}. ${watched(state, unwatched)}`]
      : ["room", `Everyone in the room reads this: ${people}${kept}. ${watched(state, unwatched)}`];
  }

  /** Asks which kind words are left without people one has muted; once for each row. */
  async #hear(): Promise<void> {
    const { state, ask } = this.#room;
    const ids = unanswered(state).slice(-200);
    const seqs = new Map(ids.map((id) => [id, state.beside.met[id]!.seq]));
    const mark = JSON.stringify([...seqs]);
    if (ids.length === 0 || mark === this.#asked) return;
    this.#asked = mark;
    const answer = await ask("peace.kinds", { ids });
    if (!answer.ok) return;
    const found = ids.map((id) => [id, { seq: seqs.get(id) ?? 0, kinds: answer.kinds[id] ?? [] }]);
    this.#room.dispatch({ type: "heard", kinds: Object.fromEntries(found) });
  }

  /** Once for each message that asks to be listened to, when an answer begins like advice. */
  async #nudge(): Promise<void> {
    const { ui, state, composer } = this.#room;
    const { reply } = ui.beside;
    const original = state.items.find((one) => one.kind === "said" && one.id === reply);
    if (!reply || original?.kind !== "said" || original.wish !== "listen") return;
    if (this.#nudged.has(reply)) return;
    const { isAdvice } = await import("./advice");
    if (!isAdvice(composer.box.value) || this.#nudged.has(reply)) return;
    this.#nudged.add(reply);
    this.#room.notice("They asked to be listened to. You can send this, or say what you heard.");
  }
}
