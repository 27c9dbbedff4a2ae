// The staff stream: what waits for a facilitator. Members' screens never have one.
import { forStaff } from "./for-staff";
import type { HeldView, JoinAck, ModEvents, StaffLogEvent, StaffView, WaitingView } from "./live";
import type { Staff, State } from "./state";

/** What features of the console make of their rows and of the snapshot; none on a member's page. */
export const staffRows: Partial<
  Record<StaffLogEvent["kind"], (staff: Staff, event: StaffLogEvent) => Staff>
> = {};
/** What the stream changes besides what waits. */
export const staffHeard: ((state: State, push: ModEvents) => State)[] = [];
export const staffParts: ((ack: JoinAck, before: Staff | null) => Partial<Staff>)[] = [];

forStaff.heard = (state, push) => {
  if (!state.staff) return state;
  const told = staffHeard.reduce((now, hear) => hear(now, push), state);
  return { ...told, staff: applyStaff(state.staff, push) };
};
forStaff.entered = (ack, before) => (ack.staff ? fromSnapshot(ack.staff, before, ack) : null);

/** What waits, as a snapshot tells it; reports known before stay counted. */
export function fromSnapshot(view: StaffView, before: Staff | null, ack: JoinAck): Staff {
  const { held, waiting, mseq } = view;
  const staff = { held, waiting, reports: before?.reports ?? [], mseq, mhead: mseq, late: before?.late ?? [] };
  return Object.assign(staff, ...staffParts.map((made) => made(ack, before)));
}

/** New rows: old ones are ignored, and a gap only moves `mhead`, so that the room is asked anew. */
export function applyStaff(staff: Staff, push: ModEvents): Staff {
  const ahead = { ...staff, mhead: Math.max(staff.mhead, push.to) };
  if (push.from > staff.mseq + 1) return ahead;
  const news = push.events.filter((event) => event.mseq > staff.mseq);
  const done = news.reduce(applyOne, ahead);
  return { ...done, mseq: Math.max(done.mseq, push.to) };
}

function applyOne(staff: Staff, event: StaffLogEvent): Staff {
  const others = <T extends { id: string }>(list: T[], id = event.id): T[] =>
    list.filter((one) => one.id !== id);
  switch (event.kind) {
    case "held.add":
      if (!event.held) return staff;
      return { ...staff, held: inPlace(staff.held, event.held) };
    case "held.gone":
      return { ...staff, held: others(staff.held), late: staff.late.filter((id) => id !== event.id) };
    case "held.late":
      return { ...staff, late: [...staff.late, event.id ?? ""] };
    case "seat.waiting": {
      const person: WaitingView = { id: event.target ?? "", at: event.at ?? "" };
      return { ...staff, waiting: [...others(staff.waiting, person.id), person] };
    }
    case "seat.gone":
      return { ...staff, waiting: others(staff.waiting, event.target ?? "") };
    case "report.new":
      return { ...staff, reports: [...new Set([...staff.reports, event.id ?? ""])] };
    case "report.gone":
      return { ...staff, reports: staff.reports.filter((id) => id !== event.id) };
    default:
      return staffRows[event.kind]?.(staff, event) ?? staff;
  }
}

/** A message that was changed while it waits keeps its place in the queue. */
function inPlace(held: HeldView[], one: HeldView): HeldView[] {
  const at = held.findIndex((other) => other.id === one.id);
  return at < 0 ? [...held, one] : held.with(at, one);
}
