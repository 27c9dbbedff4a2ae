// A kind word, once, when an answer to somebody who asked to be listened to begins like advice.
import { isAdvice } from "../room/advice";

const WORDS = "They asked to be listened to. You can send this, or say what you heard.";

/** Watches each textarea[data-listens="<id of a line>"]. Nothing is held up by it. */
export function listeningAnswers(): void {
  for (const box of document.querySelectorAll<HTMLTextAreaElement>("textarea[data-listens]")) {
    const line = document.getElementById(box.dataset.listens ?? "");
    const look = (): void => {
      if (!line || !isAdvice(box.value)) return;
      box.removeEventListener("input", look);
      line.textContent = WORDS;
    };
    box.addEventListener("input", look);
  }
}
