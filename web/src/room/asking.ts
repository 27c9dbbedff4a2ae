// A question in a dialog that is fetched right after the room stands, so that it opens sooner.
import type { Question } from "./dialog";

/** Fetches the dialog before anybody asks: a line that breaks later does not keep it away. */
export function fetchDialog(): Promise<typeof import("./dialog")> {
  return import("./dialog");
}

/** Asks; resolves when the dialog is closed, with whether it was done. */
export async function ask(question: Question): Promise<boolean> {
  return (await fetchDialog()).ask(question);
}
