// What facilitators do about words, fetched when one first does: approve with a warning, suggest
// other words, fold a message, and read what it said before.
import { labelFields, labelOf } from "./beside-acts";
import { ask as question, type Field } from "./dialog";
import { h } from "./dom";
import type { HeldView } from "./live";
import type { Room } from "./room";
import type { Said } from "./state";
import { tell } from "./telling";
import { exact } from "./times";
import { nameOf } from "./words";

const labels = (room: Room): string[] => room.state.beside.told?.labels ?? [];

function heldBy(room: Room, id: string): HeldView | undefined {
  return room.state.staff?.held.find((one) => one.id === id);
}

function said(room: Room, id: string): Said | undefined {
  const item = room.state.items.find((one) => one.kind === "said" && one.id === id);
  return item?.kind === "said" ? item : undefined;
}

const note = (label: string, hint: string): Field => ({ kind: "text", name: "note", label, hint });

export function approveWith(room: Room, id: string): Promise<unknown> {
  const held = heldBy(room, id);
  return question({
    title: "Approve with a note or a warning",
    words: [h("blockquote", { class: "words", dir: "auto" }, held?.body ?? "")],
    fields: [
      note("A note for its author (optional)", "Only its author reads it."),
      ...labelFields(labels(room), held?.label ?? ""),
    ],
    yes: "Approve",
    act: (values) => {
      const label = labelOf(values);
      const changed = label === (held?.label ?? "") ? "" : label;
      const fields = { id, rev: held?.rev ?? 0, note: values.note ?? "", label: changed };
      return tell(room, "msg.decide", { ...fields, action: "approve" });
    },
  });
}

export function suggest(room: Room, id: string): Promise<unknown> {
  const held = heldBy(room, id);
  const name = nameOf(room.state, held?.actor ?? null);
  return question({
    title: `Suggest other words to ${name}`,
    words: [
      h(
        "p",
        { class: "sub", dir: "auto" },
        `${name} reads them and decides: to send yours, to change them, or to wait with their own.`,
      ),
    ],
    fields: [
      {
        kind: "text",
        name: "body",
        label: "The words you suggest",
        required: true,
        value: held?.suggested?.body ?? held?.body ?? "",
        most: 4000,
      },
      note("Why, in a sentence (optional)", "Kind and concrete."),
    ],
    yes: "Suggest it",
    act: ({ body = "", note = "" }) =>
      tell(room, "msg.suggest", { id, rev: held?.rev ?? 0, body, note }),
  });
}

export function label(room: Room, id: string): Promise<unknown> {
  const item = said(room, id);
  return question({
    title: `A warning for this message from ${nameOf(room.state, item?.author ?? null)}`,
    words: [h("p", { class: "sub" }, "Its author is told. Everybody can open it.")],
    fields: [
      ...labelFields(labels(room), item?.label ?? ""),
      note("A note for its author (optional)", "Only its author reads it."),
    ],
    yes: "Save",
    act: (values) => {
      const fields = { id, rev: item?.rev ?? 0, label: labelOf(values), note: values.note ?? "" };
      return tell(room, "msg.label", fields);
    },
  });
}

export async function before(room: Room, id: string): Promise<void> {
  let found: { body: string; at: string }[] = [];
  const done = await question({
    title: "Read what it said before?",
    fields: [
      {
        kind: "text",
        name: "reason",
        label: "Why you need to",
        hint: "It is kept in the record, with your name.",
        required: true,
      },
    ],
    yes: "Show it",
    act: async ({ reason = "" }) => {
      const answer = await room.ask("msg.before", { cmid: crypto.randomUUID(), id, reason });
      if (answer.ok) found = answer.before;
      return answer.ok ? "" : answer.message;
    },
  });
  if (!done) return;
  await question({
    title: "What it said before",
    words: found.flatMap(({ body, at }) => [
      h("p", { class: "sub" }, `Until ${exact(at)}`),
      h("blockquote", { class: "words", dir: "auto" }, body),
    ]),
    yes: "Back to the room",
    cancel: "Close",
    act: () => "",
  });
}
