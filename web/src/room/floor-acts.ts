// What is done about the floor: each button says what, staff are asked first where it matters.
import { ask as question } from "./asking";
import { silenceEnds } from "./floor-state";
import type {
  FloorPart,
  HandOrder,
  ModeSet,
  PaceSet,
  RoundStart,
  SilenceKeep,
  TurnMove,
} from "./live";
import type { Room } from "./room";
import { tell, tellOrNotice } from "./telling";

type Do = (room: Room, floor: FloorPart, data: DOMStringMap) => Promise<unknown>;

/** Does what a button of the floor says. */
export function run(room: Room, data: DOMStringMap): Promise<unknown> | undefined {
  const { floor } = room.state;
  if (data.do === "intent") return choose(room, data.to as "share" | "listen");
  return floor ? ACTS[data.do ?? ""]?.(room, floor, data) : undefined;
}

/** Raises my hand at once, without a topic, or lowers it. */
export function toggleHand(room: Room): void {
  const { floor } = room.state;
  if (!floor) return;
  if (floor.hands.place) void tellOrNotice(room, "hand.lower", {});
  else void tellOrNotice(room, "hand.raise", { topic: "" });
}

async function choose(room: Room, intent: "share" | "listen"): Promise<void> {
  await tellOrNotice(room, "intent.set", { intent });
  room.page.root.dispatchEvent(new Event("floor-chosen"));
}

const ACTS: Record<string, Do> = {
  raise: (room) =>
    question({
      title: "Raise your hand",
      words: [],
      fields: [
        {
          kind: "text",
          name: "topic",
          label: "What is it about? (optional)",
          hint: "A few words, up to 60 characters. Only the facilitators read them.",
        },
      ],
      yes: "Raise it",
      act: ({ topic = "" }) => tell(room, "hand.raise", { topic: topic.slice(0, 60) }),
    }),
  lower: (room, _floor, { id }) => tellOrNotice(room, "hand.lower", id ? { who: id } : {}),
  "lower-all": (room) => tellOrNotice(room, "hand.clear", {}),
  order: (room, _floor, { to }) =>
    tellOrNotice(room, "hand.order", { order: to as HandOrder["order"] }),
  call: (room, _floor, { id = "" }) => tellOrNotice(room, "hand.call", { who: id }),
  finish: (room, floor) =>
    tellOrNotice(room, "hand.done", { who: floor.state.speaker ?? room.state.me?.id ?? "" }),
  mode: (room, { state: { version } }, { to }) =>
    tellOrNotice(room, "floor.mode", { version, mode: to as ModeSet["mode"] }),
  doors: (room, { state: { version, locked_until } }) =>
    tellOrNotice(room, "floor.doors", { version, closed: !locked_until }),
  silence,
  pace,
  "a-round": (room, { round }) => (round.id ? endRound(room, round.id) : startRound(room)),
  turn: (room, { round }, { id, to }) => {
    const turn = id ? round.all?.find((one) => one.id === id) : round.mine;
    if (!turn) return Promise.resolve();
    const fields = { id: turn.id, rev: turn.rev, to: to as TurnMove["to"] };
    return tellOrNotice(room, "turn.move", fields);
  },
  extend: (room, { round }, { id }) => {
    const turn = round.all?.find((one) => one.id === id);
    return turn
      ? tellOrNotice(room, "turn.extend", { id: turn.id, rev: turn.rev })
      : Promise.resolve();
  },
  sooner: (room, { round }, { id = "" }) => {
    const who = (round.all ?? []).filter((one) => one.state === "waiting").map((one) => one.who);
    const at = who.indexOf(id);
    if (at < 1) return Promise.resolve();
    [who[at - 1], who[at]] = [who[at]!, who[at - 1]!];
    return tellOrNotice(room, "round.order", { id: round.id ?? "", who });
  },
  "end-round": (room, { round }) => endRound(room, round.id ?? ""),
};

/** What a question is decided on: what the screen shows when it is answered, not when it opened. */
function versionNow(room: Room): number {
  return room.state.floor?.state.version ?? 0;
}

function silence(room: Room, floor: FloorPart): Promise<unknown> {
  const { version } = floor.state;
  if (silenceEnds(room.state)) {
    return tellOrNotice(room, "floor.silence", { version, seconds: 0 });
  }
  return question({
    title: "Keep silence together",
    fields: [
      {
        kind: "choice",
        name: "seconds",
        label: "Nobody writes for",
        value: "60",
        options: [
          ["30", "30 seconds"],
          ["60", "1 minute"],
          ["120", "2 minutes"],
        ],
      },
    ],
    yes: "Begin",
    act: ({ seconds }) =>
      tell(room, "floor.silence", {
        version: versionNow(room),
        seconds: Number(seconds) as SilenceKeep["seconds"],
      }),
  });
}

function pace(room: Room, floor: FloorPart): Promise<unknown> {
  const { slow } = floor.state;
  return question({
    title: "The pace of this session",
    fields: [
      {
        kind: "choice",
        name: "seconds",
        label: "A member may send one message",
        value: String(slow),
        options: [
          ["0", "whenever they like"],
          ["10", "every 10 seconds"],
          ["30", "every 30 seconds"],
          ["60", "every minute"],
          ["120", "every 2 minutes"],
        ],
      },
    ],
    yes: "Set the pace",
    act: ({ seconds }) =>
      tell(room, "floor.slow", {
        version: versionNow(room),
        seconds: Number(seconds) as PaceSet["seconds"],
      }),
  });
}

/** "m20" shares twenty minutes among all; a bare number is seconds for each. */
const LENGTHS = [
  ["60", "1 minute each"],
  ["120", "2 minutes each"],
  ["300", "5 minutes each"],
  ["m20", "20 minutes, shared fairly"],
  ["m40", "40 minutes, shared fairly"],
] as const;

function endRound(room: Room, id: string): Promise<unknown> {
  return question({
    title: "End this round?",
    words: ["Whoever has not had a turn yet has none in this round."],
    yes: "End the round",
    act: () => tell(room, "round.end", { id }),
  });
}

type Draft = Omit<RoundStart, "room" | "cmid" | "version" | "who">;

async function startRound(room: Room): Promise<unknown> {
  let draft: Draft | undefined;
  const start = (chosen: Draft, who: string[] = []): Promise<string> =>
    tell(room, "round.start", { ...chosen, who, version: versionNow(room) });
  await question({
    title: "Start a round",
    words: ["Each person has a turn, and passing is always fine. Who came to listen has none."],
    fields: [
      { kind: "text", name: "prompt", label: "A question for it (optional, up to 200 characters)" },
      {
        kind: "choice",
        name: "order",
        label: "In which order?",
        value: "random",
        options: [
          ["random", "At random"],
          ["name", "By name"],
          ["given", "As I put them…"],
        ],
      },
      { kind: "choice", name: "length", label: "How long?", value: "120", options: LENGTHS },
      {
        kind: "choice",
        name: "staff",
        label: "And the facilitators?",
        value: "write",
        options: [
          ["write", "May write in between"],
          ["turn", "Have turns, too, and may write"],
          ["listen", "Listen with everybody"],
        ],
      },
    ],
    yes: "Start the round",
    act: (values) => {
      const chosen = draftOf(values);
      if (chosen.order !== "given") return start(chosen);
      draft = chosen;
      return "";
    },
  });
  const chosen = draft;
  if (!chosen) return undefined;
  const { askOrder } = await import("./floor-console");
  return askOrder(room.state, chosen.with_staff ?? false, (who) => start(chosen, who));
}

function draftOf({ prompt = "", order, length = "120", staff }: Record<string, string>): Draft {
  const shared = length.startsWith("m");
  return {
    prompt,
    order: order as NonNullable<Draft["order"]>,
    minutes: shared ? Number(length.slice(1)) : 0,
    seconds: shared ? 120 : Number(length),
    with_staff: staff === "turn",
    staff_write: staff !== "listen",
  };
}
