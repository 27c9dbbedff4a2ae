// Times as the reader's own clock shows them.

const hour = new Intl.DateTimeFormat("en-US", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const whole = new Intl.DateTimeFormat("en-US", {
  dateStyle: "full",
  timeStyle: "long",
  hourCycle: "h23",
} as Intl.DateTimeFormatOptions);
const weekday = new Intl.DateTimeFormat("en-US", {
  weekday: "long",
  month: "long",
  day: "numeric",
});

/** 19:05 */
export function clock(at: string | number): string {
  return hour.format(new Date(at));
}

/** The date, the time and the zone, for whoever wants to know exactly. */
export function exact(at: string | number): string {
  return whole.format(new Date(at));
}

/** Tuesday, November 24 */
export function day(at: string | number): string {
  return weekday.format(new Date(at));
}

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
