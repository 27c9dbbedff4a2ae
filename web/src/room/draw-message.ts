// One message: who, when, the words, its state, and what can be done with it.
import { button, h, icon, type Child } from "./dom";
import type { HeldView } from "./live";
import * as beside from "./draw-beside";
import { forStaff } from "./for-staff";
import { now, type Declined, type Local, type Said, type State } from "./state";
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
  /** What it is folded behind, and whether it stands open. */
  fold: string;
  open: boolean;
}

/** How long after it was shared an author can change a message; the server decides. */
const CHANGEABLE_MS = 15 * 60_000;

export function isChangeable(state: State, item: Said): boolean {
  return now(state) - Date.parse(item.at) < CHANGEABLE_MS;
}

export function said(state: State, item: Said, drawn: Drawn): HTMLElement {
  const { key, opened, newest } = drawn;
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
    ...body(state, item, mine, drawn),
    forStaff.mark?.(item),
    beside.kindWords(state, item),
    mine && newest && item.state === "visible" && status("ok", "Sent"),
    mine &&
      item.state === "visible" &&
      item.words &&
      status("chat", `A note for you: ${item.words}`),
    opened && h("div", { class: "acts" }, ...acts),
  );
}

function body(state: State, item: Said, mine: boolean, { fold, open, key }: Drawn): Child[] {
  if (item.state === "visible") {
    return [
      beside.quote(state, item.reply),
      ...beside.words(item.body, fold, open, key),
      item.edited && (!fold || open) && h("p", { class: "sub edited" }, "edited"),
      beside.wish(item.wish),
      mine && beside.ownLabel(item),
    ];
  }
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
  if (mine) {
    const changeable = item.state === "visible" && isChangeable(state, item);
    const edit = changeable ? [act("edit-said", "Edit…")] : [];
    return [...edit, act("delete", "Delete my message…")];
  }
  const report = act("report", "Report…");
  const visible = item.state === "visible";
  const meet = visible ? [beside.kindChoices(state, item), act("reply", "Reply")] : [];
  const isStaff = state.people[item.author]?.role !== "participant";
  if (!state.me?.is_staff) {
    const mute = isStaff ? [] : [act("mute-own", "Mute for me…")];
    return visible ? [...meet, ...mute, report] : [];
  }
  const label = act("label", item.label ? "Change the warning…" : "Add a warning…");
  const before = item.edited ? [act("before", "Words before…")] : [];
  if (item.state === "hidden") {
    return [act("restore", "Show it again", "sm soft"), act("remove", "Remove…", "sm danger")];
  }
  const person = isStaff
    ? []
    : [button("person", "This person…", { class: "sm", "data-id": item.author })];
  const staff = [act("hide", "Hide…"), act("remove", "Remove…", "sm danger"), ...person];
  return [...meet, label, ...before, ...staff, report];
}

export function held(state: State, item: HeldView): HTMLElement {
  return h(
    "li",
    { class: "msg me held", tabindex: -1, "data-key": item.cmid },
    who(state, item.actor, item.at, null),
    words(item.body),
    item.label ? status("eye", `It will be folded for others: “Mentions: ${item.label}”.`) : null,
    ...(item.suggested ? suggested(item) : waits(item)),
  );
}

function waits(item: HeldView): Child[] {
  const first = item.care
    ? item.reason
    : `Waiting for a facilitator to read this first. Only you can see it. ${whyHeld(item.reason)}`;
  const long =
    "This takes longer than it should, and it isn’t about you. Wait on, change it, or take it back.";
  return [
    status("clock", item.waits_long ? long : first),
    h(
      "div",
      { class: "acts" },
      button("edit-held", "Edit", { class: "sm", "data-id": item.id }),
      button("take-back", "Take it back", { class: "sm", "data-id": item.id }),
      item.care && h("a", { class: "btn sm help", href: "/help" }, "Help now"),
      item.waits_long || item.care ? button("quiet", "Tap on the shoulder", { class: "sm" }) : null,
    ),
  ];
}

/** A facilitator suggested other words; the author has the last one. */
function suggested(item: HeldView): Child[] {
  const { body = "", note = "" } = item.suggested ?? {};
  const act = (name: string, label: string, kind: string): HTMLElement =>
    button(name, label, { class: `sm ${kind}`.trim(), "data-id": item.id });
  return [
    status("pencil", "A facilitator suggests other words. You decide."),
    h("blockquote", { class: "words", dir: "auto" }, body),
    note && status("chat", `They wrote: ${note}`),
    h(
      "div",
      { class: "acts" },
      act("take-suggested", "Send these words", "soft"),
      act("edit-suggested", "Change them", ""),
      act("keep-own", "Wait with mine", "ghost"),
      act("take-back", "Take it back", "ghost"),
    ),
  ];
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
  const asked = unsent && item.found.length > 0;
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
        ...(asked ? askedFirst(item, act) : [act("again", "Try again", "sm")]),
        act("edit-local", "Edit", "sm"),
        act("discard", "Discard", "sm ghost"),
      ),
  );
}

/** What can be done about words their author is asked about. */
function askedFirst(
  item: Local,
  act: (name: string, label: string, kind: string) => HTMLElement,
): HTMLElement[] {
  return [
    act("take-out", "Take it out", "sm soft"),
    act("quietly", "Send to the facilitators", "sm"),
    ...(item.passes ? [act("sure", "Send it anyway", "sm")] : []),
  ];
}

function waiting(waits: boolean): string {
  return waits ? "Waiting to be sent" : "Sending…";
}
