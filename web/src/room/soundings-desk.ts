// Asking the room a poll or a scale: for facilitators, in the dialog every act asks in.
import { ask as question, type Field } from "./dialog";
import { h } from "./dom";
import type { SoundingOpen } from "./live";
import type { Room } from "./room";
import { tell } from "./telling";

type Scale = NonNullable<SoundingOpen["scale"]>;
type Minutes = NonNullable<SoundingOpen["minutes"]> | null;

const SCALES: readonly (readonly [Scale, string, string])[] = [
  ["energy", "Energy", "Empty, low, steady, good, full"],
  ["pace", "Pace", "Much too slow to much too fast"],
  ["weather", "Weather", "Stormy, rainy, cloudy, clearing, sunny"],
  ["ready", "Ready", "Not yet to ready"],
  ["numbers", "1 to 5", "The least to the most"],
];

const QUESTION: Field = {
  kind: "text",
  name: "question",
  label: "The question",
  required: true,
  most: 200,
};

const HOW: Field[] = [
  {
    kind: "choice",
    name: "named",
    label: "Who sees who answered what?",
    value: "no",
    options: [
      ["no", "Nobody", "It shows from five answers on."],
      ["yes", "Everybody", "People read that before they answer."],
    ],
  },
  {
    kind: "choice",
    name: "minutes",
    label: "It closes",
    value: "5",
    options: [
      ["2", "in 2 minutes"],
      ["5", "in 5 minutes"],
      ["10", "in 10 minutes"],
      ["", "with the session"],
    ],
  },
];

const WORDS = [
  h("p", { class: "sub" }, "One at a time, and everybody may skip it. You close it earlier when you like."),
];

export async function askPoll(room: Room): Promise<unknown> {
  const version = await versionOf(room);
  const choices: Field = {
    kind: "text",
    name: "choices",
    label: "The choices",
    hint: "Two to six, each on a line of its own.",
    required: true,
    most: 520,
  };
  const several: Field = {
    kind: "choice",
    name: "several",
    label: "How many may one take?",
    value: "no",
    options: [
      ["no", "One"],
      ["yes", "Several"],
    ],
  };
  return question({
    title: "Ask a poll",
    words: WORDS,
    fields: [QUESTION, choices, several, ...HOW],
    yes: "Open it",
    act: (values) => {
      const lines = (values.choices ?? "").split("\n").map((line) => line.trim());
      return send(room, version, values, {
        kind: "poll",
        choices: lines.filter(Boolean),
        several: values.several === "yes",
      });
    },
  });
}

export async function askScale(room: Room): Promise<unknown> {
  const version = await versionOf(room);
  const scale: Field = {
    kind: "choice",
    name: "scale",
    label: "In which words?",
    value: "energy",
    options: SCALES,
  };
  return question({
    title: "Ask a scale",
    words: WORDS,
    fields: [{ ...QUESTION, value: "How is your energy?" }, scale, ...HOW],
    yes: "Open it",
    act: (values) =>
      send(room, version, values, { kind: "scale", scale: values.scale as Scale }),
  });
}

/** What the question is decided on: how many were opened and closed when the dialog opens. */
async function versionOf(room: Room): Promise<number> {
  const answer = await room.ask("sounding.read", {});
  return answer.ok ? answer.version : 0;
}

async function send(
  room: Room,
  version: number,
  values: Record<string, string>,
  what: Pick<SoundingOpen, "kind" | "choices" | "scale" | "several">,
): Promise<string> {
  if ((what.choices?.length ?? 0) > 6) return "Please give two to six choices.";
  const tooLong = what.choices?.find((choice) => choice.length > 80);
  if (tooLong) return `Please shorten “${tooLong.slice(0, 20)}…” to 80 characters.`;
  const minutes = (Number(values.minutes) || null) as Minutes;
  return tell(room, "sounding.open", {
    version,
    question: values.question ?? "",
    named: values.named === "yes",
    minutes,
    ...what,
  });
}
