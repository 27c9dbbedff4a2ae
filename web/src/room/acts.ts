// What members can do beyond writing. What takes a question first is fetched when it is asked.
import type { Room } from "./room";

export type Acts = Record<string, (data: DOMStringMap) => void | Promise<unknown>>;

export function memberActs(room: Room): Acts {
  const { outbox, composer } = room;
  const local = (cmid = ""): string =>
    room.state.locals.find((one) => one.cmid === cmid)?.body ?? "";
  return {
    more: ({ key }) => room.toggle(key ?? ""),
    report: async ({ id }) => (await import("./more")).report(room, id ?? ""),
    delete: async ({ id }) => (await import("./more")).remove(room, id ?? ""),
    "take-back": ({ id }) => takeBack(room, id ?? ""),
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
    "edit-local": ({ id }) => {
      const body = local(id);
      room.dispatch({ type: "discard", cmid: id ?? "" });
      composer.edit(body);
    },
    discard: ({ id }) => {
      room.dispatch({ type: "discard", cmid: id ?? "" });
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

async function takeBack(room: Room, id: string): Promise<boolean> {
  const answer = await room.ask("msg.remove", { cmid: crypto.randomUUID(), id });
  if (answer.ok) {
    room.dispatch({ type: "withdrawn", id });
    room.composer.focus();
  } else {
    room.notice(answer.message, "warn");
  }
  return answer.ok;
}
