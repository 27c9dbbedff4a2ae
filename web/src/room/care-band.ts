// The band of care on the console, drawn, and what can be done from it.
import { ask } from "./asking";
import { sideUrl } from "./care-view";
import { button, h, icon, list, type Child } from "./dom";
import type { CareCard } from "./live";
import { part } from "./parts";
import type { Room } from "./room";
import { tell, tellOrNotice } from "./telling";
import { clock } from "./times";
import { nameOf, ROLES } from "./words";

const DOORS: Record<CareCard["door"], string> = {
  self: "says that they are not OK",
  other: "somebody is worried about them",
  staff: "the team began a case",
  phrase: "their words were noticed",
};
const STATES: Partial<Record<CareCard["state"], string>> = {
  raised: "Waits for an answer",
  acknowledged: "Seen",
  with_member: "With them",
  emergency: "Emergency",
};
const heard = new Set<string>();

export function band(room: Room): void {
  const waits = (one: CareCard): number => Number(one.state === "raised");
  const cards = [...(room.state.staff?.care ?? [])].sort(
    (a, b) => waits(b) - waits(a) || a.since.localeCompare(b.since),
  );
  const place = part(room.page.root, "care-band");
  place.hidden = cards.length === 0;
  list(
    place.querySelector("ul") ?? place.appendChild(h("ul", { class: "stack tight" })),
    cards.map((one) => ({
      key: one.id,
      mark: JSON.stringify([one, nameOf(room.state, one.who), room.state.me?.id]),
      build: () => card(room, one),
    })),
  );
  for (const one of cards) {
    if (sits(room, one) && !heard.has(one.side ?? "")) {
      heard.add(one.side ?? "");
      room.say(`A side room with ${nameOf(room.state, one.who)} is open to you.`);
    }
    const key = `${one.id} ${one.since}`;
    if (one.state !== "raised" || heard.has(key)) continue;
    heard.add(key);
    room.say(`${nameOf(room.state, one.who)}: ${DOORS[one.door]}. It waits for an answer.`);
  }
}

/** Whether I have a seat in the side room of a case. */
function sits(room: Room, one: CareCard): boolean {
  return Boolean(one.side) && (one.inside ?? []).includes(room.state.me?.id ?? "");
}

function card(room: Room, one: CareCard): HTMLElement {
  const act = (name: string, label: string, kind: string): HTMLElement =>
    button(name, label, { class: `sm ${kind}`.trim(), "data-id": one.id });
  const name = nameOf(room.state, one.who);
  const url = part(room.page.root, "care-band").dataset.url ?? "";
  const waits = one.state === "raised";
  const more: Child[] = [
    waits && act("care-take", "I have seen it", "primary"),
    button("quiet-answer", "Write to them alone…", { class: "sm", "data-id": one.who }),
    !waits && !one.side && act("care-side", "Side room…", ""),
    sits(room, one) &&
      h("a", { class: "btn sm", href: sideUrl(room, one.side ?? "") }, "Go to the side room"),
    sits(room, one) && act("care-ask-in", "Ask one more in…", "ghost"),
    sits(room, one) && act("care-side-end", "Close it…", "ghost"),
    !waits && act("care-group", "A word to the group…", ""),
    h("a", { class: "btn sm", href: url + one.id, target: "_blank", rel: "noopener" }, "Open the case"),
  ];
  return h(
    "li",
    { class: waits ? "care-card waits" : "care-card", "aria-label": `Care for ${name}` },
    h(
      "p",
      {},
      icon("heart", "s"),
      " ",
      h("b", { dir: "auto" }, name),
      waits ? `: ${DOORS[one.door]}, ${clock(one.since)}.` : one.by ? `: ${one.by} looks after this.` : "",
      " ",
      h("span", { class: waits ? "badge warn" : "badge info" }, STATES[one.state] ?? ""),
    ),
    h("div", { class: "row" }, ...more),
  );
}

function cardOf(room: Room, id: string): CareCard | undefined {
  return room.state.staff?.care?.find((one) => one.id === id);
}

/** Begins a case about a person, or about a message that waits, which is then with whoever begins it. */
export async function start(room: Room, about: "person" | "message", id: string): Promise<void> {
  const held = room.state.staff?.held.find((one) => one.id === id);
  const who = about === "message" ? (held?.actor ?? "") : id;
  const name = nameOf(room.state, who);
  const cmid = crypto.randomUUID();
  await ask({
    title: `Begin care for ${name}?`,
    words: [h("p", { class: "sub" }, "The team sees it. The person does not read your words.")],
    fields: [{ kind: "text", name: "words", label: "What worries you (optional)" }],
    yes: "Begin",
    act: async ({ words = "" }) => {
      const answer = await room.ask("care.raise", { cmid, about, id, words });
      return answer.ok ? "" : answer.message;
    },
  });
}

export function take(room: Room, id: string): Promise<void> {
  const { version = 0 } = cardOf(room, id) ?? {};
  return tellOrNotice(room, "care.take", { id, version });
}

export async function side(room: Room, id: string): Promise<void> {
  const name = nameOf(room.state, cardOf(room, id)?.who ?? null);
  const place = part(room.page.root, "care-band");
  await ask({
    title: `A side room with ${name}`,
    words: [
      h(
        "p",
        { class: "sub" },
        "Only the two of you read it; your colleagues see that it is open. The group goes on with them, and pauses if nobody else is here.",
      ),
    ],
    fields: [
      {
        kind: "text",
        name: "words",
        label: `What ${name} reads on the quiet line`,
        required: true,
        value: place.dataset.invitation ?? "",
      },
    ],
    yes: "Open it",
    act: async ({ words = "" }) =>
      tell(room, "care.side", { id, version: cardOf(room, id)?.version ?? 0, words }),
  });
}

export async function askIn(room: Room, id: string): Promise<void> {
  const { state } = room;
  const about = cardOf(room, id)?.who;
  const team = state.here.filter(
    (who) => who !== state.me?.id && who !== about && ROLES[state.people[who]?.role ?? "participant"],
  );
  if (!team.length) return room.notice("Nobody else of the team is here just now.", "warn");
  await ask({
    title: "Ask one more into the side room",
    fields: [
      {
        kind: "choice",
        name: "who",
        label: "Who?",
        value: team[0] ?? "",
        options: team.map((who) => [who, nameOf(state, who)] as const),
      },
    ],
    yes: "Ask them in",
    act: ({ who = "" }) => tell(room, "care.ask_in", { id, who }),
  });
}

export async function sideEnd(room: Room, id: string): Promise<void> {
  await ask({
    title: "Close the side room?",
    words: [h("p", {}, "Nothing more can be written there. You are both with the others again.")],
    yes: "Close it",
    danger: true,
    act: () => tell(room, "care.side_end", { id }),
  });
}

export async function group(room: Room, id: string): Promise<void> {
  const place = part(room.page.root, "care-band");
  await ask({
    title: "A word to the group",
    words: [h("p", { class: "sub" }, "A draft. Change it until it is yours, and leave out the person.")],
    fields: [
      { kind: "text", name: "words", label: "What everybody reads", required: true, value: place.dataset.group ?? "" },
      {
        kind: "choice",
        name: "how",
        label: "How?",
        value: "say",
        options: [
          ["say", "Say it, and go on", "It stands in the conversation, with your name."],
          ["pause", "Say it, and pause", "Nobody writes until you resume."],
        ],
      },
    ],
    yes: "Say it",
    act: ({ words = "", how }) => tell(room, "care.group", { id, words, pause: how === "pause" }),
  });
}
