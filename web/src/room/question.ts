// Questions in a dialog, fetched with the first one: a room that asks nothing loads none of it.
import type { Question } from "./dialog";

const fetched = (): Promise<typeof import("./dialog")> => import("./dialog");

export async function question(asked: Question): Promise<boolean> {
  return (await fetched()).ask(asked);
}

/** Fetches the dialog once the room is there, so that it also opens without a line. */
export function readyQuestions(): void {
  void fetched().catch(() => undefined); // the first question tries again
}
