// The team of the session as everybody knows it: how the snapshot and the log tell of it.
import type { GroundOffer, JoinAck, PersonView, TeamPart } from "./live";
import { happened, isNews, text, type Rows } from "./log";
import type { State, Team } from "./state";
import { ROLES } from "./words";

export function fromPart(before: Team, ack: JoinAck): Team {
  const part = (ack.parts as { team?: TeamPart } | undefined)?.team;
  const { lead = null, breather = "", unseen = 0 } = part ?? {};
  const rung = before.rung + (unseen > before.unseen ? 1 : 0);
  return { lead, breather, unseen, rung, offer: before.offer };
}

/** There is news on one's line; `unseen` is how much of it was not read. */
export function rings(before: Team, unseen: number): Partial<Team> {
  return { unseen, rung: before.rung + 1 };
}

export const teamRows: Rows = {
  "team.lead": (state, event, meta) => {
    const seen = meta.by === "start" ? state : happened(state, event, "lead");
    if (!isNews(state, event)) return seen;
    return { ...seen, team: { ...seen.team, lead: text(event.target) } };
  },
  "ground.offer": (state, event, meta) => {
    if (!isNews(state, event) || event.actor === state.me?.id) return state;
    const practice = meta.practice as GroundOffer["practice"];
    return { ...state, team: { ...state.team, offer: { seq: event.seq, practice } } };
  },
};

/** "Facilitator, leads"; for the team with the hat somebody wears. */
export function roleWords(state: State, person: PersonView): string {
  const worn = state.staff?.desk?.facts.hats[person.id];
  const hat = worn === "safety" ? "safety watch" : worn;
  const lead = state.team.lead === person.id && "leads";
  return [ROLES[person.role], lead, hat].filter(Boolean).join(", ");
}
