// An agreement made in the session: a dialog that follows it, and the card that leads there.
import { button, h, icon, list, region, type Child } from "./dom";
import type { PactAck } from "./live";
import type { Room } from "./room";
import { tell } from "./telling";
import type { AskName, Asks } from "./wire";
import { count, nameOf } from "./words";

/** The dialog that is open, and how it is brought up to date. */
let open: { turn: number; load: () => Promise<void> } | null = null;
let inLobby: { turn: number; page: PactAck | null } = { turn: -1, page: null };

/** What leads to the agreement from the room, above the conversation. */
export function drawPact(room: Room): void {
  const { run, me } = room.state;
  const place = room.page.root.querySelector<HTMLElement>(".talk-top [data-part=pact]")!;
  const state = run?.pact.state ?? "";
  region(place, `${state} ${run?.pact.owes}`, () => lead(state, Boolean(run?.pact.owes)));
  if (open && run && (run.pact.turn ?? 0) !== open.turn && me) {
    open.turn = run.pact.turn ?? 0;
    void open.load();
  }
}

function lead(state: string, owes: boolean): Child[] {
  if (!state || owes) return [];
  if (state === "published") {
    return [button("pact", "What this session agreed on", { class: "sm ghost flush" })];
  }
  return [
    h(
      "div",
      { class: "callout sage" },
      icon("scroll"),
      h("span", { class: "grow" }, "We are making an agreement for this session."),
      button("pact", "Take part…", { class: "sm" }),
    ),
  ];
}

/** In the lobby: what the session agreed on, to be accepted before one comes in. */
export function drawLobbyPact(room: Room): void {
  const { run, me } = room.state;
  const place = room.page.root.querySelector<HTMLElement>("[data-part=lobby-pact]")!;
  const shows = run?.pact.state === "published" && me?.seat === "waiting";
  place.hidden = !shows || !inLobby.page;
  if (!shows || !run) return;
  if (inLobby.turn !== (run.pact.turn ?? 0)) {
    inLobby = { turn: run.pact.turn ?? 0, page: inLobby.page };
    void room.ask("pact.read", {}).then((answer) => {
      if (answer.ok) inLobby.page = answer;
      room.draw();
    });
  }
  const page = inLobby.page;
  region(place, JSON.stringify([page, run.pact.owes]), () =>
    page
      ? [
          h("h2", {}, "What this session agreed on"),
          h("ul", { class: "ticks" }, ...page.lines.map(({ words }) => tick(words))),
          run.pact.owes
            ? button("pact-accept", "I agree to this too", { class: "soft" })
            : h("p", { class: "sub", role: "status" }, "You agreed. Thank you."),
        ]
      : [],
  );
}

function tick(words: string): HTMLElement {
  return h("li", {}, icon("check"), h("span", { dir: "auto" }, words));
}

export async function accept(room: Room): Promise<void> {
  const wrong = await tell(room, "pact.accept", {});
  if (wrong) return room.notice(wrong, "warn");
  room.dispatch({ type: "agreed" });
}

/** Opens the agreement; what others change in it appears while it is open. */
export async function openPact(room: Room): Promise<void> {
  const rows = h("ul", { class: "lines" });
  const error = h("p", { class: "errors", role: "alert", hidden: true });
  const say = (wrong: string): void => {
    error.textContent = wrong;
    error.hidden = !wrong;
  };
  const below = h("div", { class: "stack tight" });
  const propose = proposal(room, say);
  const voice = h("div", { class: "stack tight" });
  const worry = worryForm(room, say);
  const dialog = h(
    "dialog",
    { class: "ask-dialog", "aria-labelledby": "pact-title" },
    h("h2", { id: "pact-title" }, "An agreement for this session"),
    h("p", { class: "sub" }, "It comes on top of our circle’s. Nobody reads who proposed what."),
    h("div", { class: "stack phrases-list" }, rows, propose, voice, worry, below),
    error,
    h("form", { method: "dialog", class: "row ends mt" }, h("button", { class: "btn" }, "Close")),
  );
  const act = async <N extends AskName>(name: N, fields: object): Promise<void> =>
    say(await tell(room, name, fields as Omit<Asks[N][0], "room" | "cmid">));
  dialog.addEventListener("click", ({ target }) => {
    const pressed = target instanceof Element ? target.closest<HTMLElement>("[data-do]") : null;
    const { do: what, id = "", on } = pressed?.dataset ?? {};
    if (what === "withdraw") void act("pact.withdraw", { id });
    if (what === "pick") void act("pact.pick", { id, on: on === "yes" });
    if (what === "affirm") void act("pact.voice", {}).then(() => open?.load());
    if (what === "worry") worry.hidden = false;
    if (what === "worry") worry.querySelector("textarea")!.focus();
    if (what === "publish") void act("pact.publish", {});
    if (what === "accept") void accept(room).then(() => dialog.close());
  });
  const load = async (): Promise<void> => {
    const answer = await room.ask("pact.read", {});
    if (!answer.ok) return say(answer.message);
    const isOpen = answer.state === "open";
    propose.hidden = !isOpen;
    if (!isOpen) worry.hidden = true;
    const staff = Boolean(room.state.me?.is_staff);
    list(
      rows,
      answer.lines.map((line) => ({
        key: line.id,
        mark: JSON.stringify([line, isOpen]),
        build: () => row(line, isOpen, staff),
      })),
    );
    region(voice, JSON.stringify([isOpen, answer.mine]), () => (isOpen ? voices(answer) : []));
    const owes = Boolean(room.state.run?.pact.owes);
    region(below, JSON.stringify([isOpen, owes, answer.affirmed, answer.worries]), () =>
      isOpen && staff
        ? forStaff(room, answer)
        : owes
          ? [doing("accept", "I agree", "primary")]
          : [],
    );
  };
  dialog.addEventListener("close", () => {
    dialog.remove();
    open = null;
    room.composer.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  open = { turn: room.state.run?.pact.turn ?? 0, load };
  await load();
}

function doing(what: string, label: string, kind: string, more: object = {}): HTMLElement {
  return button("", label, { class: kind, "data-do": what, ...more });
}

function row(line: PactAck["lines"][number], isOpen: boolean, staff: boolean): HTMLElement {
  const { id, words, mine, picked } = line;
  const of = { "data-id": id, "aria-label": "" };
  return h(
    "li",
    { class: "row" },
    h("span", { class: "grow", dir: "auto" }, words),
    isOpen && picked && h("span", { class: "badge ok" }, "Picked"),
    isOpen &&
      mine &&
      doing("withdraw", "Take back", "sm ghost", { ...of, "aria-label": `Take back: ${words}` }),
    isOpen &&
      staff &&
      doing("pick", picked ? "Leave out" : "Pick", "sm", {
        ...of,
        "data-on": picked ? "no" : "yes",
        "aria-label": `${picked ? "Leave out" : "Pick"}: ${words}`,
      }),
  );
}

function voices({ mine }: PactAck): Child[] {
  return [
    h("p", { class: "label" }, "What is picked so far"),
    h(
      "div",
      { class: "row" },
      doing("affirm", "It is good for me", "sm", { "aria-pressed": String(mine === "affirms") }),
      doing("worry", "Something worries me…", "sm ghost", {
        "aria-pressed": String(mine === "worried"),
      }),
    ),
    mine &&
      h(
        "p",
        { class: "sub", role: "status" },
        mine === "affirms"
          ? "You said yes. You can change it."
          : "The facilitators read your worry.",
      ),
  ];
}

function forStaff(room: Room, { affirmed, worries }: PactAck): Child[] {
  return [
    h("h3", {}, "For facilitators"),
    h("p", { class: "sub" }, `${count(affirmed, "person says", "people say")} yes.`),
    worries.length > 0 &&
      h(
        "ul",
        { class: "lines" },
        ...worries.map(({ who, words }) =>
          h(
            "li",
            {},
            h("b", { dir: "auto" }, nameOf(room.state, who)),
            ": ",
            h("span", { dir: "auto" }, words),
          ),
        ),
      ),
    doing("publish", "Let what is picked hold for this session", "soft"),
  ];
}

function proposal(room: Room, say: (wrong: string) => void): HTMLFormElement {
  const box = h("input", {
    class: "input grow",
    id: "pact-line",
    maxlength: 140,
    dir: "auto",
    autocomplete: "off",
  });
  const form = h(
    "form",
    { class: "field" },
    h("label", { for: "pact-line" }, "Propose a line"),
    h("div", { class: "joined" }, box, h("button", { class: "btn" }, "Propose")),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = box.value.trim();
    if (!words) return box.focus();
    const wrong = await tell(room, "pact.propose", { words });
    say(wrong);
    if (!wrong) box.value = "";
  });
  return form;
}

function worryForm(room: Room, say: (wrong: string) => void): HTMLFormElement {
  const box = h("textarea", {
    class: "input",
    id: "pact-worry",
    rows: 2,
    maxlength: 300,
    dir: "auto",
  });
  const form = h(
    "form",
    { class: "field", hidden: true },
    h("label", { for: "pact-worry" }, "What worries you? Only the facilitators read it."),
    box,
    h("button", { class: "btn sm" }, "Tell the facilitators"),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = box.value.trim();
    if (!words) return box.focus();
    const wrong = await tell(room, "pact.voice", { worry: words });
    say(wrong);
    if (wrong) return;
    box.value = "";
    form.hidden = true;
    await open?.load();
  });
  return form;
}
