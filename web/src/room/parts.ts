// The places of the page that the room's script fills, and the facts the server wrote on its root.
import type { Links } from "./draw-foot";

export interface Page {
  root: HTMLElement;
  room: string;
  ticketUrl: string;
  askUrl: string;
  csrf: string;
  isStaff: boolean;
  needsAgreement: boolean;
  keepsDrafts: boolean;
  startsAt: string;
  links: Links;
}

/** The page's facts; null on a page without a room, such as before the doors open. */
export function readPage(): Page | null {
  const root = document.querySelector<HTMLElement>("[data-room]");
  if (!root) return null;
  const { dataset } = root;
  return {
    root,
    room: dataset.room ?? "",
    ticketUrl: dataset.ticketUrl ?? "",
    askUrl: dataset.askUrl ?? "",
    csrf: dataset.csrf ?? "",
    isStaff: dataset.staff === "yes",
    needsAgreement: dataset.agreement === "needed",
    keepsDrafts: dataset.drafts !== "none",
    startsAt: dataset.startsAt ?? "",
    links: {
      back: dataset.backUrl ?? "",
      meeting: dataset.meetingUrl ?? "",
      help: dataset.helpUrl ?? "",
      agreement: dataset.agreementUrl ?? "",
    },
  };
}

/** The element marked data-part="name". */
export function part<E extends HTMLElement = HTMLElement>(root: HTMLElement, name: string): E {
  const found = root.querySelector<E>(`[data-part="${name}"]`);
  if (!found) throw new Error(`The page has no part "${name}".`);
  return found;
}
