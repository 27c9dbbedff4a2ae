// Times as the reader sees them everywhere: in the zone of their account, which the page names.

const chosen = globalThis.document?.querySelector<HTMLElement>("[data-zone]")?.dataset.zone;

/** A format in the reader's zone, or in the browser's where it does not know that one. */
function format(options: Intl.DateTimeFormatOptions): (at: string | number) => string {
  const make = (timeZone?: string): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat("en-US", { hourCycle: "h23", timeZone, ...options });
  let made: Intl.DateTimeFormat;
  try {
    made = make(chosen);
  } catch {
    made = make();
  }
  return (at) => made.format(new Date(at));
}

/** 19:05 */
export const clock = format({ hour: "2-digit", minute: "2-digit" });

/** The date, the time and the zone, for whoever wants to know exactly. */
export const exact = format({ dateStyle: "full", timeStyle: "long" });

/** Tuesday, November 24 */
export const day = format({ weekday: "long", month: "long", day: "numeric" });

/** 0:48, or 12:05 */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "in about 6 minutes", "in less than a minute" */
export function inMinutes(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return "in less than a minute";
  if (minutes >= 90) return `in about ${Math.round(minutes / 60)} hours`;
  return minutes === 1 ? "in about a minute" : `in about ${minutes} minutes`;
}
