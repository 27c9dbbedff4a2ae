// Moving the session: start, pause, resume, close, end. What ends something asks first.
import { ask as question } from "./dialog";
import { h } from "./dom";
import type { SessionMove } from "./live";
import type { Room } from "./room";
import { tell } from "./telling";

/** Moves the session on, decided on the version this screen shows. */
export async function move(room: Room, to: SessionMove["to"]): Promise<unknown> {
  const { version } = room.state.room;
  const go = (where: SessionMove["to"], words = ""): Promise<string> =>
    tell(room, "session.move", { version, to: where, words });
  if (to === "live") {
    const wrong = await go(to);
    if (wrong) room.notice(wrong, "warn");
    return undefined;
  }
  if (to === "paused") return pause(go);
  return to === "closing" ? close(room, go) : end(room, go);
}

type Go = (to: SessionMove["to"], words?: string) => Promise<string>;

function pause(go: Go): Promise<unknown> {
  return question({
    title: "Pause the room",
    words: [
      h(
        "p",
        { class: "sub" },
        "Members can’t send, and their drafts are kept. You can still write.",
      ),
    ],
    fields: [
      {
        kind: "text",
        name: "words",
        label: "What everybody reads (optional)",
        value: "Let’s take two quiet minutes. Nobody is in trouble.",
      },
    ],
    yes: "Pause",
    act: ({ words }) => go("paused", words),
  });
}

function close(room: Room, go: Go): Promise<unknown> {
  return question({
    title: "Close the session",
    fields: [
      {
        kind: "choice",
        name: "how",
        label: "How?",
        value: "closing",
        options: [
          [
            "closing",
            "Begin closing",
            "Everyone can still write their last words. You end it after that.",
          ],
          ["ended", "End it now", "Nobody can write any more. This can’t be undone."],
        ],
      },
      { kind: "text", name: "words", label: "What everybody reads (optional)" },
    ],
    yes: "Close",
    act: ({ how, words }) => {
      if (how === "closing" && room.state.room.state === "closing") return "";
      return go(how === "ended" ? "ended" : "closing", words);
    },
  });
}

function end(room: Room, go: Go): Promise<unknown> {
  const inside = Math.max(0, room.state.here.length - 1);
  return question({
    title: "End the session for everybody?",
    words: [
      h(
        "p",
        {},
        `Nobody can write any more, and this can’t be undone. ${inside === 1 ? "1 other person is" : `${inside} other people are`} here now.`,
      ),
    ],
    fields: [{ kind: "text", name: "words", label: "A last word everybody reads (optional)" }],
    yes: "End the session",
    danger: true,
    act: ({ words }) => go("ended", words),
  });
}
