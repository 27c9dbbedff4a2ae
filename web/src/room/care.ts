// Care for oneself: a strip above the conversation that says how it stands. Fetched with what
// follows the room; what it draws, and the panel, are fetched once somebody needs them.
import type { Acts } from "./acts";
import type { CarePart, OwnCare } from "./live";
import { passed } from "./passed";
import type { Room } from "./room";
import type { Regions } from "./view";

const fetched = (): Promise<typeof import("./care-view")> => import("./care-view");

/** While nobody has answered, and afterwards. */
const LOOK_EVERY_MS = { waits: 4000, seen: 15_000 };

/** How care for me stands, as it was told last. */
export const own: { care: OwnCare | null; here: number } = { care: null, here: 0 };

export function care(room: Room): Regions {
  let asked: unknown = null;
  let heard = 0;
  let at = 0;
  let asking = false;

  const look = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    at = passed();
    const answer = await room.ask("care.mine", {});
    asking = false;
    if (!answer.ok) return;
    own.care = answer.mine;
    own.here = answer.team_here;
    draw();
  };
  const draw = (): void => {
    const parts = room.state.parts as { care?: CarePart } | undefined;
    if (parts && parts.care !== asked) {
      asked = parts.care;
      own.care = parts.care?.mine ?? null;
    }
    if (own.care || room.page.root.dataset.circle === "side") {
      void fetched().then((file) => file.strip(room));
    }
  };
  const tick = (): void => {
    const news = room.state.team.rung;
    // A facilitator wrote to them alone: it may be about a side room.
    if (news > heard && !room.page.isStaff) void look();
    heard = news;
    if (!own.care) return;
    const every = own.care.state === "raised" ? LOOK_EVERY_MS.waits : LOOK_EVERY_MS.seen;
    if (passed() - at > every) void look();
  };
  return { draw, tick, lobby: draw };
}

export function careActs(room: Room): Acts {
  return {
    "not-ok": async () => (await fetched()).open(room),
    "side-go": async () => (await fetched()).go(room),
    "side-back": async () => (await fetched()).back(room),
  };
}
