// What somebody chose for their own peace, on their own screen alone: a day to only read, and
// one quiet line once a session gets long. Fetched only by whoever chose one of them.
import { h, icon, region } from "./dom";
import type { CalmView } from "./live";
import { part } from "./parts";
import type { Room } from "./room";
import { now } from "./state";

/** Whoever comes back long after the moment is not told of it any more. */
const STILL_TOLD_MS = 10 * 60_000;

export interface Seen {
  /** Whether the quiet line was shown in this tab, and put away again. */
  told: boolean;
  away: boolean;
  /** Whether they chose to write after all. */
  writes: boolean;
}

/** What holds at a moment: whether one only reads, and whether the quiet line is there. */
export function calmAt(view: CalmView, at: number, seen: Seen): { reads: boolean; stops: boolean } {
  const stop = view.stop_at ? Date.parse(view.stop_at) : Infinity;
  const isNow = at >= stop && (seen.told || at < stop + STILL_TOLD_MS);
  return {
    reads: !!view.reads_until && at < Date.parse(view.reads_until) && !seen.writes,
    stops: isNow && !seen.away,
  };
}

const seen: Seen = { told: false, away: false, writes: false };

export function calm(room: Room): void {
  const { root, room: id, keepsDrafts } = room.page;
  const { beside } = room.state;
  if (!beside.calm) return;
  const key = `stopped:${id}`;
  if (keepsDrafts && !seen.told && sessionStorage.getItem(key)) seen.told = seen.away = true;
  const { reads, stops } = calmAt(beside.calm, now(room.state), seen);
  if (stops && !seen.told) {
    seen.told = true;
    if (keepsDrafts) sessionStorage.setItem(key, "yes");
  }
  part(root, "composer").style.display = reads ? "none" : "";
  region(part(root, "calm"), JSON.stringify([reads, stops]), () => [
    stops && line("You wanted to stop about now. You can stay, or step out. Only you see this.", "All right", () => {
      seen.away = true;
      calm(room);
      if (reads) part(root, "log").focus();
      else room.composer.focus();
    }),
    reads && line("You only read today; only you know.", "Write after all", () => {
      seen.writes = true;
      calm(room);
      room.composer.focus();
    }),
  ]);
}

function line(words: string, label: string, act: () => void): HTMLElement {
  const press = h("button", { type: "button", class: "btn sm ghost" }, label);
  press.addEventListener("click", act);
  return h("div", { class: "callout calm" }, icon("leaf"), h("span", { class: "grow" }, words), press);
}
