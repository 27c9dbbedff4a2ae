// What is done with words beyond writing them, fetched when somebody first does: changing them,
// kind words, a warning and a wish for the next message, and muting somebody for oneself.
import { declinedHelp } from "./said-acts";
import { apartActs } from "./apart";
import type { Acts } from "./acts";
import { ask as question, type Field } from "./dialog";
import { h } from "./dom";
import type { HeldView, MsgEdit } from "./live";
import type { Room } from "./room";
import { alone } from "./state";
import { nameOf } from "./words";
import { WISHES, type WishWord } from "./wishes";
import type { Answer } from "./wire";

const LONGEST = 4000;
const LONGEST_LABEL = 80;

export function besideActs(room: Room): Acts {
  const held = (id = ""): HeldView | undefined => room.state.held.find((one) => one.id === id);
  return {
    "edit-said": ({ id }) => editSaid(room, id ?? ""),
    "edit-held": ({ id }) => editHeld(room, held(id), held(id)?.body),
    "edit-suggested": ({ id }) => editHeld(room, held(id), held(id)?.suggested?.body),
    "take-suggested": ({ id }) => answer(room, held(id), true),
    "keep-own": ({ id }) => answer(room, held(id), false),
    "edit-declined": ({ id }) => {
      const item = room.state.items.find((one) => one.kind === "declined" && one.id === id);
      if (item?.kind === "declined") room.composer.edit(item.body);
    },
    why: () => declinedHelp(),
    "take-out": ({ id }) => takeOut(room, id ?? ""),
    quietly: ({ id }) => sendQuietly(room, id ?? ""),
    react: ({ id, kind }) => react(room, id ?? "", kind as "hug"),
    "mute-own": ({ id }) => mute(room, id ?? ""),
    beside: () => chooseBeside(room),
    ...apartActs(room),
    "drop-beside": ({ name }) => {
      room.ui.beside = { ...room.ui.beside, [name ?? ""]: alone[name as "wish"] };
      room.draw();
      room.composer.focus();
    },
  };
}

/** Words that could find somebody go down the quiet line; the circle never sees them. */
async function sendQuietly(room: Room, cmid: string): Promise<void> {
  const local = room.state.locals.find((one) => one.cmid === cmid);
  if (!local) return;
  const answer = await room.ask("quiet.send", { cmid, body: local.body });
  if (!answer.ok) return room.notice(answer.message, "warn");
  room.dispatch({ type: "discard", cmid });
  room.notice("Only the facilitators read it. Their answer comes under “Tap on the shoulder”.", "ok");
  room.composer.focus();
}

/** A warning as fields: one of the circle's, or one's own words. */
export function labelFields(labels: string[], value: string): Field[] {
  const own = labels.includes(value) ? "" : value;
  const pick: Field = {
    kind: "choice",
    name: "pick",
    label: "Folded behind a warning?",
    value: own ? "" : value,
    options: [["", "No"], ...labels.map((one) => [one, one] as const)],
  };
  const words: Field = {
    kind: "text",
    name: "own",
    label: labels.length ? "Or a warning in your own words" : "Folded behind a warning? (optional)",
    hint: "Others see “Mentions: …”, such as “loss”, and choose to open it.",
    value: own,
    most: LONGEST_LABEL,
  };
  return labels.length ? [pick, words] : [words];
}

export function labelOf({ pick = "", own = "" }: Record<string, string>): string {
  return own || pick;
}

async function chooseBeside(room: Room): Promise<void> {
  const { beside } = room.ui;
  const wishes = Object.entries(WISHES).map(([word, [, choice]]) => [word, choice] as const);
  await question({
    title: "With your next message",
    fields: [
      ...labelFields(room.state.beside.told?.labels ?? [], beside.label ?? ""),
      {
        kind: "choice",
        name: "wish",
        label: "What do you need right now?",
        value: beside.wish ?? "",
        options: [["", "Nothing special"], ...wishes],
      },
    ],
    yes: "Take it along",
    act: (values) => {
      const wish = (values.wish || null) as WishWord | null;
      room.ui.beside = { ...beside, label: labelOf(values), wish };
      return "";
    },
  });
  room.draw();
  room.composer.focus();
}

const field = (value: string): Field => ({
  kind: "text",
  name: "body",
  label: "Your message",
  required: true,
  value,
  most: LONGEST,
});

function editSaid(room: Room, id: string): Promise<unknown> {
  const item = room.state.items.find((one) => one.kind === "said" && one.id === id);
  if (item?.kind !== "said") return Promise.resolve();
  const labels = room.state.beside.told?.labels ?? [];
  const edit = editing(room);
  return question({
    title: "Change your message",
    words: [
      h(
        "p",
        { class: "sub" },
        "Everybody sees that it was edited. Facilitators can look at the words before, if they say why.",
      ),
    ],
    fields: [field(item.body), ...(item.byStaff ? [] : labelFields(labels, item.label))],
    yes: "Change it",
    act: async (values) => {
      const { body = "" } = values;
      const done = await edit({ id, rev: item.rev, body, label: labelOf(values) });
      return done.ok ? "" : done.message;
    },
  });
}

/** Asks to change a message; what its author was asked about goes out when they send it again. */
function editing(room: Room) {
  let asked = "";
  return async (change: Omit<MsgEdit, "cmid" | "room">): Promise<Answer<"msg.edit">> => {
    const sure = asked === `${change.body}\n${change.label}`;
    const done = await room.ask("msg.edit", { cmid: crypto.randomUUID(), ...change, sure });
    asked = "";
    if (done.ok || !done.may_send) return done;
    asked = `${change.body}\n${change.label}`;
    return { ...done, message: `${done.message} To share it as it is, press “Change it” again.` };
  };
}

function editHeld(room: Room, held: HeldView | undefined, body = ""): Promise<unknown> {
  if (!held) return Promise.resolve();
  const labels = room.state.beside.told?.labels ?? [];
  const edit = editing(room);
  return question({
    title: "Change your message",
    words: [h("p", { class: "sub" }, "It keeps its place and waits to be read first.")],
    fields: [field(body), ...labelFields(labels, held.label ?? "")],
    yes: "Change it",
    act: async (values) => {
      const { id, rev } = held;
      const change = { id, rev, body: values.body ?? "", label: labelOf(values) };
      const done = await edit(change);
      if (!done.ok) return done.message;
      const { body, label } = change;
      const { reason = held.reason, care = false } = done;
      const why = { reason, care, suggested: null, waits_long: false };
      const now = { ...held, body, label, rev: done.rev, ...why };
      room.dispatch({ type: "rewritten", held: now });
      return "";
    },
  });
}

async function answer(room: Room, held: HeldView | undefined, take: boolean): Promise<void> {
  if (!held) return;
  const { id, rev } = held;
  const done = await room.ask("msg.answer", { cmid: crypto.randomUUID(), id, rev, take });
  if (!done.ok) return room.notice(done.message, "warn");
  if (take) return;
  room.dispatch({ type: "rewritten", held: { ...held, suggested: null } });
  room.notice("Your own words wait on. A facilitator decides.");
}

/** Puts a message back to be written on, without the pieces it was asked about. */
function takeOut(room: Room, cmid: string): void {
  const local = room.state.locals.find((one) => one.cmid === cmid);
  if (!local) return;
  const body = local.found.reduce((text, piece) => text.replaceAll(piece, ""), local.body);
  room.ui.beside = local.beside;
  room.dispatch({ type: "discard", cmid });
  room.composer.edit(body.replace(/ {2,}/g, " ").trim());
}

async function react(room: Room, id: string, kind: "hug"): Promise<void> {
  const on = !room.state.beside.met[id]?.mine.includes(kind);
  const done = await room.ask("msg.react", { cmid: crypto.randomUUID(), id, kind, on });
  if (!done.ok) room.notice(done.message, "warn");
}

async function mute(room: Room, id: string): Promise<unknown> {
  const item = room.state.items.find((one) => one.kind === "said" && one.id === id);
  if (item?.kind !== "said") return;
  const name = nameOf(room.state, item.author);
  return question({
    title: `Mute ${name} for yourself?`,
    words: [
      h(
        "p",
        {},
        "You hear nothing of them any more: no messages, answers or kind words. Nobody is told and nothing changes for anybody else. You can undo it on the circle’s page, under “What you see here”.",
      ),
    ],
    yes: "Mute",
    act: async () => {
      const fields = { cmid: crypto.randomUUID(), who: item.author, on: true };
      const done = await room.ask("peace.mute", fields);
      if (!done.ok) return done.message;
      room.dispatch({ type: "peace", peace: done.peace });
      room.notice(`You no longer hear ${name}. Only you know.`);
      return "";
    },
  });
}
