// Questions answered with a tap, as the log tells of them: that something changed, never a word.
import type { JoinAck, SoundingPart } from "./live";
import type { Row, Rows } from "./log";

/** The last row about a question; 0 before any. Whoever shows them asks for their words. */
export function lastSounding(ack: JoinAck): number {
  return (ack.parts as { soundings?: SoundingPart } | undefined)?.soundings?.last ?? 0;
}

export function soundingRows(): Rows {
  const row: Row = (state, { seq }) => ({ ...state, soundings: seq });
  return { "sounding.open": row, "sounding.close": row };
}
