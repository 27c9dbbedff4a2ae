// What the team asks before it does: who looks after what, handing the lead on, answering quietly.
import { ask as question } from "./dialog";
import type { TeamHat } from "./live";
import type { Room } from "./room";
import { tell } from "./telling";
import { nameOf } from "./words";

const HATS = [
  ["support", "Support", "Looks out for whoever needs somebody."],
  ["tech", "Tech", "Helps people who can’t get in or lose their connection."],
  ["safety", "Safety watch", "Reads along for what could hurt somebody."],
  ["none", "No hat", "Simply here."],
] as const;

/** What one of the team looks after; and for whoever leads, handing the lead on. */
export function person(room: Room, who: string): Promise<unknown> {
  const facts = room.state.staff?.desk?.facts;
  const me = room.state.me?.id;
  const you = who === me;
  const name = you ? "you" : nameOf(room.state, who);
  if (!facts) return Promise.resolve();
  if (who === facts.lead) return aboutTheLead(room, name, you);
  const mayHand = facts.lead === me || facts.lead === null;
  const hand =
    you && facts.lead !== null
      ? []
      : ([
          ["offer", "Offer the lead", "They have a minute to say yes."],
          ["now", "Hand the lead over now", "They lead at once; everybody sees who leads."],
        ] as const);
  return question({
    title: `What ${you ? "do you" : `does ${name}`} look after?`,
    fields: [
      {
        kind: "choice",
        name: "what",
        label: "Choose one",
        options: mayHand ? [...HATS, ...hand] : HATS,
        value: facts.hats[who] ?? "none",
      },
    ],
    yes: "Save",
    act: ({ what = "" }) => {
      const { version } = facts;
      if (what === "offer") return tell(room, "team.hand", { version, who, at_once: false });
      if (what === "now") return tell(room, "team.hand", { version, who, at_once: true });
      const hat = what === "none" ? null : (what as NonNullable<TeamHat["hat"]>);
      return tell(room, "team.hat", { who, hat });
    },
  });
}

function aboutTheLead(room: Room, name: string, you: boolean): Promise<unknown> {
  room.notice(
    you
      ? "You lead this session. Choose somebody else of the team to hand the lead to them."
      : `${name} leads this session, and can hand it on to you.`,
  );
  return Promise.resolve();
}

export function answerQuietly(room: Room, who: string): Promise<unknown> {
  const name = nameOf(room.state, who);
  return toOne(room, who, `Answer ${name} quietly`, "Answer quietly");
}

/** Begins a quiet line with somebody, or goes on with theirs. */
export function sayQuietly(room: Room, who: string): Promise<unknown> {
  return toOne(room, who, `Something for ${nameOf(room.state, who)} alone`, "Say it quietly");
}

function toOne(room: Room, who: string, title: string, yes: string): Promise<unknown> {
  const name = nameOf(room.state, who);
  const cmid = crypto.randomUUID();
  return question({
    title,
    fields: [
      {
        kind: "text",
        name: "body",
        label: `Only ${name} and the team read it`,
        required: true,
      },
    ],
    yes,
    act: async ({ body = "" }) => {
      const answer = await room.ask("quiet.answer", { cmid, who, body });
      return answer.ok ? "" : answer.message;
    },
  });
}
