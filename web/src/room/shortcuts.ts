// The keys of the room in a dialog, fetched when somebody asks for them.
import type { Composer } from "./composer";
import { ask as question } from "./dialog";
import { h } from "./dom";
import { chooseEnterSends, enterSends } from "./draft";

/** The list of keys, and the one choice about them. */
export async function shortcuts(composer: Composer): Promise<void> {
  const row = (keys: string, does: string): HTMLElement =>
    h("div", {}, h("dt", {}, h("kbd", {}, keys)), h("dd", {}, does));
  await question({
    title: "Keys in this room",
    words: [
      h(
        "dl",
        { class: "keys" },
        row("F6", "Next region; Shift and F6 goes back"),
        row("↑ ↓ Home End", "Move through the conversation"),
        row("Enter", "On a message: what you can do with it"),
        row("Esc", "From the conversation back to writing"),
        row("Shift ×3", "Leave quickly"),
        row("Ctrl /", "This list"),
      ),
    ],
    fields: [
      {
        kind: "choice",
        name: "enter",
        label: "When I press Enter while writing",
        value: enterSends() ? "yes" : "no",
        options: [
          ["yes", "Send"],
          ["no", "Start a new line"],
        ],
      },
    ],
    yes: "Keep",
    act: ({ enter }) => {
      chooseEnterSends(enter === "yes");
      composer.hint();
      return "";
    },
  });
}
