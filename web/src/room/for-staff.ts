// What a console's screen makes of what staff are told. A member's has none of it (staff.ts).
import type { Child } from "./dom";
import type { JoinAck, ModEvents } from "./live";
import type { Said, Staff, State } from "./state";

export const forStaff: {
  heard?: (state: State, push: ModEvents) => State;
  entered?: (ack: JoinAck, before: Staff | null) => Staff | null;
  mark?: (item: Said) => Child;
} = {};
