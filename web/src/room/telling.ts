// Asking for an act, each with an id of its own, and what went wrong in words.
import type { Room } from "./room";
import type { AskName, Asks } from "./wire";

type Fields<N extends AskName> = Omit<Asks[N][0], "room" | "cmid">;

/** Asks with an id of its own; returns what went wrong, in words. */
export async function tell<N extends AskName>(
  room: Room,
  name: N,
  fields: Fields<N>,
): Promise<string> {
  const withId = { ...fields, cmid: crypto.randomUUID() } as unknown as Omit<Asks[N][0], "room">;
  const answer = await room.ask(name, withId);
  return answer.ok ? "" : (answer as { message: string }).message;
}

/** The same for acts without a question: what went wrong is shown above the conversation. */
export async function tellOrNotice<N extends AskName>(
  room: Room,
  name: N,
  fields: Fields<N>,
): Promise<void> {
  const wrong = await tell(room, name, fields);
  if (wrong) room.notice(wrong, "warn");
}
