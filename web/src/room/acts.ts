// What members can do beyond writing: report, delete, take back, try again. One listener for all.
import type { Room } from "./room";

export type Acts = Record<string, (data: DOMStringMap) => void | Promise<unknown>>;

const questions = (): Promise<typeof import("./questions")> => import("./questions");

export function memberActs(room: Room): Acts {
  const { outbox, composer } = room;
  const local = (cmid = ""): string =>
    room.state.locals.find((one) => one.cmid === cmid)?.body ?? "";
  return {
    more: ({ key }) => room.toggle(key ?? ""),
    report: async ({ id }) => (await questions()).report(room, id ?? ""),
    delete: async ({ id }) => (await questions()).remove(room, id ?? ""),
    "take-back": ({ id }) => takeBack(room, id ?? ""),
    "edit-held": async ({ id }) => {
      const body = room.state.held.find((one) => one.id === id)?.body ?? "";
      if (await takeBack(room, id ?? "")) composer.edit(body);
    },
    "edit-declined": ({ id }) => {
      const item = room.state.items.find((one) => one.kind === "declined" && one.id === id);
      if (item?.kind === "declined") composer.edit(item.body);
    },
    why: async () => (await questions()).declinedHelp(),
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
