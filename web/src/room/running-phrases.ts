// The circle's phrases: one click puts one into the composer, which sends nothing by itself.
import { button, h, icon, type Child } from "./dom";
import type { PhraseView } from "./live";
import type { Room } from "./room";

const SITUATIONS: Record<string, string> = {
  welcome: "Welcome",
  silence: "It is quiet",
  talks_a_lot: "One person writes a lot",
  advice: "Advice nobody asked for",
  conflict: "Two people clash",
  distress: "Somebody is in distress",
  time: "Time is up",
  closing: "Closing",
};

export async function choosePhrase(room: Room): Promise<void> {
  const answer = await room.ask("phrase.list", {});
  if (!answer.ok) return room.notice(answer.message, "warn");
  const all = room.page.root.dataset.phrasesUrl ?? "";
  const dialog = h(
    "dialog",
    { class: "ask-dialog", "aria-labelledby": "phrases-title" },
    h("h2", { id: "phrases-title" }, "Words to start from"),
    h("p", { class: "sub" }, "A click puts them into your message. Change it, then send it."),
    h("div", { class: "stack tight phrases-list" }, ...chapters(answer.phrases)),
    h(
      "form",
      { method: "dialog", class: "row ends mt" },
      h("a", { class: "btn ghost", href: all, target: "_blank", rel: "noopener" }, "Change them"),
      h("button", { class: "btn" }, "Close"),
    ),
  );
  dialog.addEventListener("click", ({ target }) => {
    const pressed = target instanceof Element ? target.closest<HTMLElement>("[data-phrase]") : null;
    if (!pressed) return;
    dialog.close();
    room.composer.edit(pressed.dataset.phrase ?? "");
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    room.composer.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function chapters(phrases: PhraseView[]): Child[] {
  return Object.entries(SITUATIONS).map(([situation, title]) => {
    const ones = phrases.filter((one) => one.situation === situation);
    return ones.length > 0 && chapter(title, ones);
  });
}

function chapter(title: string, ones: PhraseView[]): HTMLElement {
  const draft = "A draft that qualified people have yet to review. Help now comes first.";
  return h(
    "details",
    { class: "more" },
    h("summary", {}, title),
    ones.some(({ is_draft }) => is_draft) &&
      h("p", { class: "callout calm" }, icon("info"), h("span", {}, draft)),
    h(
      "div",
      { class: "stack tight mt" },
      ...ones.map(({ words }) =>
        button("", words, { class: "block phrase", "data-phrase": words, dir: "auto" }),
      ),
    ),
  );
}
