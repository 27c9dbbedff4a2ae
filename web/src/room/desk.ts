// What the team knows of itself, kept beside what waits for it: only a console has any of it.
import type { JoinAck, StaffLogEvent, TeamFacts, TeamPart } from "./live";
import type { Meta } from "./log";
import { staffParts, staffRows } from "./staff";
import type { Staff } from "./state";

export interface Desk {
  facts: TeamFacts;
  /** Who takes a breather, until when. */
  breathers: Record<string, string>;
  /** Who was let in, connected or not. */
  seated: string[];
  /** Rises when the team said something, and when a quiet line changed: then it is read anew. */
  said: number;
  quiet: number;
}

const nothing: TeamFacts = {
  lead: null,
  hats: {},
  stood_in_for: null,
  offered_to: null,
  offered_until: "",
  called_by: null,
  version: 0,
};

function fromPart(ack: JoinAck, before: Staff | null): Partial<Staff> {
  const part = (ack.parts as { team?: TeamPart } | undefined)?.team?.staff;
  const { said = 0, quiet = 0 } = before?.desk ?? {};
  const breathers = (part?.breathers ?? []).map(({ id, until }) => [id, until]);
  return {
    desk: {
      facts: part?.facts ?? nothing,
      breathers: Object.fromEntries(breathers),
      seated: part?.seated ?? [],
      said: said + 1,
      quiet: quiet + 1,
    },
  };
}

type Change = (desk: Desk, event: StaffLogEvent, meta: Meta) => Partial<Desk>;

function row(change: Change) {
  return (staff: Staff, event: StaffLogEvent): Staff => {
    const { desk } = staff;
    if (!desk) return staff;
    return { ...staff, desk: { ...desk, ...change(desk, event, (event.meta ?? {}) as Meta) } };
  };
}

staffParts.push(fromPart);
Object.assign(staffRows, {
  "team.say": row((desk) => ({ said: desk.said + 1 })),
  "quiet.changed": row((desk) => ({ quiet: desk.quiet + 1 })),
  "team.facts": row((_desk, _event, meta) => ({ facts: meta.facts as TeamFacts })),
  "seat.breather": row((desk, event, meta) => ({
    breathers: { ...desk.breathers, [event.target ?? ""]: String(meta.until ?? "") },
  })),
});
