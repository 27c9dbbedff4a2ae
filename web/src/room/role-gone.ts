// Whoever stops holding the circle while a session is on sees the room as everybody does.
import type { Feature } from "./enter";

export const roleGone: Feature = {
  regions: (room) => {
    let held = false;
    const look = (): void => {
      const { me, people } = room.state;
      const role = me ? people[me.id]?.role : undefined;
      if (held && role === "participant") location.reload();
      held ||= role !== undefined && role !== "participant";
    };
    return { draw: look, tick: look };
  },
};
