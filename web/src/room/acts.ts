// What members can do beyond writing that may be needed at once; the rest is in more.ts.
import type { Room } from "./room";

export type Acts = Record<string, (data: DOMStringMap) => void | Promise<unknown>>;

export function memberActs(room: Room): Acts {
  const { outbox, composer } = room;
  return {
    more: ({ key }) => room.toggle(key ?? ""),
    fold: ({ key }) => room.unfold(key ?? ""),
    reply: ({ id }) => {
      room.ui.beside = { ...room.ui.beside, reply: id ?? null };
      room.draw();
      composer.focus();
    },
    sure: ({ id }) => outbox.sure(id ?? ""),
    again: ({ id }) => {
      outbox.again(id ?? "");
      composer.focus();
    },
    earlier: () => room.earlier(),
    below: () => room.toEnd(),
    "try-now": () => room.tryNow(),
    "ask-again": () => room.askAgain(),
    "close-notice": () => room.notice(""),
    shortcuts: () => room.shortcuts(),
  };
}
