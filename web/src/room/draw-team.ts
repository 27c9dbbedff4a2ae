// The team's pane, drawn: words in blue, quiet lines that wait, who leads, who stepped out.
import { button, h, icon, type Child, type Entry } from "./dom";
import { avatar } from "./draw-side";
import type { PersonView, QuietThreadView, TeamLineView } from "./live";
import { now, type State } from "./state";
import { roleWords } from "./team";
import { clock } from "./times";
import { nameOf } from "./words";

const OFFICES: Record<string, string> = {
  owner: "The owner",
  admin: "An admin",
  moderator: "A moderator",
};

function entry(key: string, mark: unknown, build: () => HTMLElement): Entry {
  return { key, mark: JSON.stringify(mark), build };
}

/** What the team said among itself. */
export function lines(state: State, said: TeamLineView[]): Entry[] {
  return said.map((one) => {
    const name = authorOf(state, one);
    return entry(String(one.number), [one, name], () =>
      h(
        "li",
        { class: "say" },
        h("b", { dir: "auto" }, name),
        " ",
        h("time", { class: "sub", datetime: one.at }, clock(one.at)),
        h("p", { class: "words", dir: "auto" }, one.body || "These words are gone."),
      ),
    );
  });
}

/** Who said a line: somebody of the team by name, an office by what it is. */
export function authorOf(state: State, one: TeamLineView): string {
  return one.author === null ? (OFFICES[one.office] ?? "Staff") : whose(state, one.author);
}

function whose(state: State, id: string): string {
  return id === state.me?.id ? "You" : nameOf(state, id);
}

/** Quiet lines, those that wait for an answer first. */
export function quietLines(state: State, threads: QuietThreadView[]): Entry[] {
  return threads.map((one) => {
    const name = nameOf(state, one.who);
    return entry(one.who, [one, name], () => quietCard(state, one, name));
  });
}

function quietCard(state: State, one: QuietThreadView, name: string): HTMLElement {
  const last = one.lines.slice(-3);
  const mine = one.taken_by === state.me?.id;
  const taken = one.taken_by && one.waiting_since;
  return h(
    "li",
    { class: "holdcard", "aria-label": `Quiet line of ${name}` },
    h(
      "p",
      { class: "split" },
      h("b", { dir: "auto" }, name),
      one.waiting_since
        ? h("span", { class: "badge clay" }, `since ${clock(one.waiting_since)}`)
        : h("span", { class: "badge ok" }, "answered"),
    ),
    ...last.map((line) =>
      h(
        "p",
        { class: "words", dir: "auto" },
        line.author !== one.who && h("b", {}, `${whose(state, line.author)}: `),
        line.body || "These words are gone.",
      ),
    ),
    taken && h("p", { class: "sub" }, `${whose(state, one.taken_by!)} answer${mine ? "" : "s"}.`),
    h(
      "div",
      { class: "row" },
      button("quiet-answer", "Answer quietly…", {
        class: "sm soft",
        "data-id": one.who,
        "aria-label": `Answer ${name} quietly`,
      }),
      one.waiting_since && (!one.taken_by || mine)
        ? button("quiet-take", mine ? "Give it back" : "I’ll answer", {
            class: "sm",
            "data-id": one.who,
            "data-on": mine ? "no" : "yes",
            "aria-label": mine ? `Give ${name}’s line back` : `I’ll answer ${name}`,
          })
        : null,
    ),
  );
}

/** Who of the team is here, and what they look after. */
export function teamPeople(state: State): Entry[] {
  return team(state).map((person) => {
    const you = person.id === state.me?.id;
    const sub = roleWords(state, person);
    return entry(person.id, [person, sub, you], () =>
      h(
        "li",
        {},
        avatar(person.handle),
        h(
          "span",
          { class: "grow" },
          h("span", { dir: "auto" }, you ? `${person.handle} (you)` : person.handle),
          h("small", { class: "sub" }, sub),
        ),
        button("team-person", icon("more"), {
          class: "ghost only",
          "data-id": person.id,
          "aria-label": `What ${you ? "you look" : `${person.handle} looks`} after`,
        }),
      ),
    );
  });
}

function team(state: State): PersonView[] {
  return state.here
    .map((id) => state.people[id])
    .filter((one): one is PersonView => one !== undefined && one.role !== "participant");
}

/** What concerns the reader: an offer, a way back, a session without its lead. */
export function asks(state: State): Child[] {
  const { kind, words } = asking(state);
  const act = (name: string, label: string, more = {}): HTMLElement =>
    button(name, label, { class: "sm team", ...more });
  switch (kind) {
    case "offered":
      return note(
        words,
        act("team-answer", "I’ll lead", { "data-yes": "yes" }),
        button("team-answer", "Not now", { class: "sm", "data-yes": "no" }),
      );
    case "back":
      return note(words, act("team-claim", "Take the lead back"));
    case "gone":
      return note(words, act("team-claim", "Lead this session"));
    case "waits":
      return note(words);
    default:
      return [];
  }
}

export function asksMark(state: State): string {
  return JSON.stringify(asking(state));
}

function note(words: string, ...buttons: Child[]): Child[] {
  return [
    h("p", { class: "say", dir: "auto" }, words),
    buttons.length ? h("div", { class: "row" }, ...buttons) : null,
  ];
}

function asking(state: State): { kind: string; words: string } {
  const facts = state.staff?.desk?.facts;
  const me = state.me?.id;
  if (!facts || !me) return { kind: "", words: "" };
  const { lead } = facts;
  const stands = Date.parse(facts.offered_until) > now(state);
  if (stands && facts.offered_to === me) {
    return { kind: "offered", words: `${nameOf(state, lead)} offers you the lead.` };
  }
  if (facts.stood_in_for === me) {
    return { kind: "back", words: `${nameOf(state, lead)} leads since your connection was gone.` };
  }
  if (lead !== me && (lead === null || !state.here.includes(lead))) {
    const words = lead
      ? `${nameOf(state, lead)} leads and isn’t connected.`
      : "Nobody leads this session yet.";
    return { kind: "gone", words };
  }
  if (stands) {
    return { kind: "waits", words: `${nameOf(state, facts.offered_to)} is asked to lead.` };
  }
  return { kind: "", words: "" };
}

/** Whether others may hear the team, and by whose call. */
export function calledWords(state: State): string {
  const by = state.staff?.desk?.facts.called_by ?? null;
  if (by === null) return "They read and write here only while you call them.";
  return `They can read and write here. Called by ${by === state.me?.id ? "you" : nameOf(state, by)}.`;
}

/** Who was here and is not, or said that they step aside. Members never see this. */
export function steppedOut(state: State, seen: Iterable<string>): Entry[] {
  const breathers = state.staff?.desk?.breathers ?? {};
  const at = now(state);
  const rows: Entry[] = [];
  for (const id of seen) {
    const until = Date.parse(breathers[id] ?? "") > at ? breathers[id]! : "";
    const away = !state.here.includes(id);
    const person = state.people[id];
    if (!person || (!away && !until)) continue;
    const words = until ? `takes a breather until ${clock(until)}` : "stepped out";
    rows.push(
      entry(id, [person.handle, words], () =>
        h(
          "li",
          {},
          avatar(person.handle),
          h(
            "span",
            { class: "grow" },
            h("span", { dir: "auto" }, person.handle),
            h("small", { class: "sub" }, words),
          ),
        ),
      ),
    );
  }
  return rows;
}
