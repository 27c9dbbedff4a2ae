// How long something takes, by what no clock that is set meanwhile can change.

/** So that 0 is long ago: what nobody has asked for yet is due. */
const LONG_MS = 24 * 3600 * 1000;

/** Milliseconds that pass; good for nothing but a difference. */
export function passed(): number {
  return performance.now() + LONG_MS;
}
