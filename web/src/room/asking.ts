// A question in a dialog, which comes with the file that follows the room at once.
import type { Question } from "./dialog";

/** Asks; resolves when the dialog is closed, with whether it was done. */
export async function ask(question: Question): Promise<boolean> {
  return (await import("./more")).ask(question);
}
