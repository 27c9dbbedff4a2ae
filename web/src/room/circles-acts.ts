// What leads small circles, each asked about in a dialog where it has consequences.
import { circleUrl } from "./apart-view";
import { ask } from "./asking";
import { look, shown } from "./circles-board";
import type { Field } from "./dialog";
import { h } from "./dom";
import type { BreakoutOpen } from "./live";
import type { Room } from "./room";
import { tell, tellOrNotice } from "./telling";
import { nameOf } from "./words";

type Minutes = BreakoutOpen["minutes"];
type Size = NonNullable<BreakoutOpen["size"]>;

const STAYS = "Whoever came to listen stays in the main room, and anybody may.";

export async function open(room: Room): Promise<void> {
  await look(room); // people may have come since
  let chosen: Record<string, string> = {};
  const done = await ask({
    title: "Go into small circles",
    words: [h("p", { class: "sub" }, `${STAYS} You see how each circle does, and can look in.`)],
    fields: [
      choice("minutes", "How long?", [5, 10, 15, 20], "10", (n) => `${n} min`),
      choice("size", "About how many in each?", [2, 3, 4, 5], "3", String),
      {
        kind: "choice",
        name: "how",
        label: "Who goes with whom?",
        value: "chance",
        options: [
          ["chance", "By chance"],
          ["hand", "I choose"],
        ],
      },
    ],
    yes: "Go on",
    act: (values) => {
      chosen = values;
      return values.how === "chance" ? begin(room, values) : "";
    },
  });
  if (done && chosen.how === "hand") await byHand(room, chosen);
}

function choice(
  name: string,
  label: string,
  all: number[],
  value: string,
  words: (n: number) => string,
): Field {
  return { kind: "choice", name, label, value, options: all.map((n) => [String(n), words(n)]) };
}

/** Every person gets a circle, or the main room. */
async function byHand(room: Room, values: Record<string, string>): Promise<void> {
  const people = shown.together;
  const size = Number(values.size);
  const many = Math.max(1, Math.min(Math.ceil(people.length / size), Math.floor(people.length / 2)));
  const numbers = Array.from({ length: many }, (_, i) => String(i + 1));
  await ask({
    title: "Who goes with whom?",
    words: [h("p", { class: "sub" }, "A small circle has 2 to 5 members.")],
    fields: people.map((who, i) => ({
      kind: "choice",
      name: who,
      label: nameOf(room.state, who),
      value: String((i % many) + 1),
      options: [["0", "Stays here"], ...numbers.map((n) => [n, `Circle ${n}`] as const)],
    })),
    yes: "Begin",
    act: (places) => {
      const circles = numbers.map((n) => people.filter((who) => places[who] === n));
      return begin(room, values, circles.filter((one) => one.length > 0));
    },
  });
}

function begin(room: Room, values: Record<string, string>, circles: string[][] = []): Promise<string> {
  return tell(room, "breakout.open", {
    version: shown.version,
    minutes: Number(values.minutes) as Minutes,
    size: Number(values.size) as Size,
    circles,
  });
}

export function extend(room: Room): Promise<void> {
  return tellOrNotice(room, "breakout.extend", { version: shown.version });
}

export async function end(room: Room): Promise<void> {
  await ask({
    title: "Bring everyone back now?",
    words: [h("p", {}, "Every small circle ends. What people are writing is kept.")],
    yes: "Bring everyone back",
    danger: true,
    act: () => tell(room, "breakout.end", { version: shown.version }),
  });
}

export async function sayToAll(room: Room): Promise<void> {
  await ask({
    title: "Say something to all circles",
    fields: [
      {
        kind: "text",
        name: "body",
        label: "What would you like to say?",
        hint: "It stands in every circle and in the main room, with your name.",
        required: true,
      },
    ],
    yes: "Say it",
    act: ({ body }) => (body ? tell(room, "breakout.say", { body }) : "Please write something first."),
  });
}

export async function move(room: Room, who: string): Promise<void> {
  const at = shown.circles.find((one) => one.people.includes(who))?.circle.id ?? "";
  await ask({
    title: `Where should ${nameOf(room.state, who)} be?`,
    fields: [
      {
        kind: "choice",
        name: "to",
        label: "Place",
        value: at,
        options: [
          ["", "The main room"],
          ...shown.circles.map(({ circle }) => [circle.id, `Circle ${circle.number}`] as const),
        ],
      },
    ],
    yes: "Move",
    act: ({ to }) => tell(room, "breakout.move", { who, to: to || null }),
  });
}

export function visit(room: Room, id: string): void {
  location.assign(circleUrl(room, id));
}

/** Coming is told to the circle first; then one goes there. */
export async function come(room: Room, id: string): Promise<void> {
  const wrong = await tell(room, "circle.come", { id });
  if (wrong) return room.notice(wrong, "warn");
  visit(room, id);
}
