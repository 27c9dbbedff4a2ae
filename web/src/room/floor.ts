// Who may speak: what draws it and does it is fetched once the room stands.
import type { Feature } from "./enter";

const fetched = () => import("./floor-page");

export const floor: Feature = {
  regions: (room) => {
    let view: { draw(): void; tick(): void } | undefined;
    void fetched().then(({ FloorView }) => {
      view = new FloorView(room);
      room.draw();
    });
    return { draw: () => view?.draw(), tick: () => view?.tick() };
  },
  acts: (room) => ({ floor: async (data) => (await fetched()).run(room, data) }),
};
