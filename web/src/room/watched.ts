// Who watches the room just now: those who hold it and are connected, and nobody else.
import type { State } from "./state";
import { count } from "./words";

export const watched = ({ here, people }: Pick<State, "here" | "people">, hours?: string): string => {
  const watching = here.filter((id) => people[id] && people[id].role !== "participant").length;
  return watching > 0
    ? `Watched now by ${count(watching, "person", "people")}.`
    : hours || "Nobody watches the room just now.";
};
