// One message: who, when, the words, its state, and what can be done with it.
import { button, h, icon, type Child } from "./dom";
import type { HeldView } from "./live";
import type { Declined, Local, Said, State } from "./state";
import { clock, exact } from "./times";
import { nameOf, ROLES, whyHeld } from "./words";

/** The line above the words. */
function who(state: State, author: string, at: string, more: Child): HTMLElement {
  const mine = author === state.me?.id;
  const role = ROLES[state.people[author]?.role ?? "participant"];
  const name = mine ? `${state.me?.handle} (you)` : nameOf(state, author);
  return h(
    "p",
    { class: "who" },
    h("b", { dir: "auto" }, name),
    role && h("span", { class: "badge" }, role),
    at && h("time", { datetime: at, title: exact(at) }, clock(at)),
    more,
  );
}

function words(body: string): HTMLElement {
  return h("p", { class: "words", dir: "auto" }, body);
}

function status(name: string, text: string): HTMLElement {
  return h("p", { class: "state" }, icon(name, "s"), h("span", { dir: "auto" }, text));
}

interface Drawn {
  key: string;
  opened: boolean;
  /** Whether this is my newest message, which says that it went out. */
  newest: boolean;
}

export function said(state: State, item: Said, { key, opened, newest }: Drawn): HTMLElement {
  const mine = item.author === state.me?.id;
  const staff = Boolean(ROLES[state.people[item.author]?.role ?? "participant"]);
  const acts = actsFor(state, item, mine);
  const classes = ["msg", mine && "me", staff && "staff", item.state !== "visible" && "gone"];
  const more =
    acts.length > 0 &&
    button("more", icon("more"), {
      class: "ghost only more",
      "data-key": key,
      "aria-expanded": opened ? "true" : "false",
      "aria-label": `What you can do with this message from ${mine ? "you" : nameOf(state, item.author)}`,
    });
  return h(
    "li",
    { class: classes.filter(Boolean).join(" "), tabindex: -1, "data-key": key },
    who(state, item.author, item.at, more),
    ...body(state, item, mine),
    mine && newest && item.state === "visible" && status("ok", "Sent"),
    mine &&
      item.state === "visible" &&
      item.words &&
      status("chat", `A note for you: ${item.words}`),
    opened && h("div", { class: "acts" }, ...acts),
  );
}

function body(state: State, item: Said, mine: boolean): Child[] {
  if (item.state === "visible") return [words(item.body)];
  if (item.state === "removed") {
    const who = item.by === "author" ? (mine ? "You deleted this." : "Deleted by its author.") : "";
    return [placeholder(who || "Removed by a facilitator."), mine && reason(item.words)];
  }
  const staff = state.me?.is_staff;
  return [
    placeholder("Hidden by a facilitator for now."),
    staff && item.body ? h("blockquote", { class: "words", dir: "auto" }, item.body) : null,
    (mine || staff) && reason(item.words),
  ];
}

function placeholder(text: string): HTMLElement {
  return h("p", { class: "sub" }, text);
}

function reason(text: string): Child {
  return text ? status("info", `Reason: ${text}`) : null;
}

/** What can be done: reporting is always one press further, and never one's own. */
function actsFor(state: State, item: Said, mine: boolean): HTMLElement[] {
  const act = (name: string, label: string, kind = "sm"): HTMLElement =>
    button(name, label, { class: kind, "data-id": item.id });
  if (item.state === "removed") return [];
  if (mine) return [act("delete", "Delete my message…")];
  const report = act("report", "Report…");
  if (!state.me?.is_staff) return item.state === "visible" ? [report] : [];
  if (item.state === "hidden") {
    return [act("restore", "Show it again", "sm soft"), act("remove", "Remove…", "sm danger")];
  }
  const isStaff = state.people[item.author]?.role !== "participant";
  const person = isStaff
    ? []
    : [button("person", "This person…", { class: "sm", "data-id": item.author })];
  return [act("hide", "Hide…"), act("remove", "Remove…", "sm danger"), ...person, report];
}

export function held(state: State, item: HeldView): HTMLElement {
  return h(
    "li",
    { class: "msg me held", tabindex: -1, "data-key": item.cmid },
    who(state, item.actor, item.at, null),
    words(item.body),
    status(
      "clock",
      `Waiting for a facilitator to read this first. Only you can see it. ${whyHeld(item.reason)}`,
    ),
    h(
      "div",
      { class: "acts" },
      button("edit-held", "Edit", { class: "sm", "data-id": item.id }),
      button("take-back", "Take it back", { class: "sm", "data-id": item.id }),
    ),
  );
}

export function declined(state: State, item: Declined): HTMLElement {
  const acts = [
    button("edit-declined", "Write it anew", { class: "sm", "data-id": item.id }),
    button("why", "What can I do?", { class: "sm ghost", "data-id": item.id }),
  ];
  return h(
    "li",
    { class: "msg me held", tabindex: -1, "data-key": item.id },
    who(state, state.me?.id ?? "", item.at, null),
    item.body ? words(item.body) : null,
    status("info", `Not shared. ${item.words ? `A facilitator wrote: ${item.words}` : ""}`),
    h("div", { class: "acts" }, ...(item.body ? acts : acts.slice(1))),
  );
}

export function local(state: State, item: Local, waits: boolean): HTMLElement {
  const act = (name: string, label: string, kind: string): HTMLElement =>
    button(name, label, { class: kind, "data-id": item.cmid });
  const unsent = item.status === "unsent";
  const text = unsent ? `Not sent. ${item.why}` : item.status === "sent" ? "Sent" : waiting(waits);
  return h(
    "li",
    { class: `msg me ${unsent ? "unsent" : ""}`.trim(), tabindex: -1, "data-key": item.cmid },
    who(state, state.me?.id ?? "", item.at, null),
    words(item.body),
    status(unsent ? "warn" : item.status === "sent" ? "ok" : "wait", text.trim()),
    unsent &&
      h(
        "div",
        { class: "acts" },
        act("again", "Try again", "sm"),
        act("edit-local", "Edit", "sm"),
        act("discard", "Discard", "sm ghost"),
      ),
  );
}

function waiting(waits: boolean): string {
  return waits ? "Waiting to be sent" : "Sending…";
}
