// Care on the console: who is not OK stands on top until somebody has seen it, and leads on from there.
import type { Feature } from "./enter";
import type { CareCard, CarePart, StaffLogEvent } from "./live";
import { staffParts, staffRows } from "./staff";
import type { Staff } from "./state";

/** What still concerns the people in the room. */
const ACTIVE = ["raised", "acknowledged", "with_member", "emergency"];

staffParts.push((ack, before) => {
  const part = (ack.parts as { care?: CarePart } | undefined)?.care;
  return { care: part?.cases ?? before?.care ?? [] };
});
Object.assign(staffRows, {
  "care.case": (staff: Staff, event: StaffLogEvent) => {
    const card = { ...event.meta, id: event.id } as unknown as CareCard;
    const others = (staff.care ?? []).filter((one) => one.id !== card.id);
    return { ...staff, care: ACTIVE.includes(card.state) ? [...others, card] : others };
  },
});

const fetched = (): Promise<typeof import("./care-band")> => import("./care-band");

export const careDesk: Feature = {
  regions: (room) => {
    const draw = (): void => {
      if (room.state.staff?.care?.length || asked) {
        asked = true;
        void fetched().then((file) => file.band(room));
      }
    };
    let asked = false;
    return { draw, tick: () => {} };
  },
  acts: (room) => ({
    "care-start": async ({ id }) => (await fetched()).start(room, "person", id ?? ""),
    "care-held": async ({ id }) => (await fetched()).start(room, "message", id ?? ""),
    "care-take": async ({ id }) => (await fetched()).take(room, id ?? ""),
    "care-side": async ({ id }) => (await fetched()).side(room, id ?? ""),
    "care-ask-in": async ({ id }) => (await fetched()).askIn(room, id ?? ""),
    "care-side-end": async ({ id }) => (await fetched()).sideEnd(room, id ?? ""),
    "care-group": async ({ id }) => (await fetched()).group(room, id ?? ""),
  }),
};
