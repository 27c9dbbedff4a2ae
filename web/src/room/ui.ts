// What only this screen knows: what is open, what is unread, which place it was drawn for.
import { alone, type Outgoing } from "./state";

export interface Ui {
  /** The key of the message whose acts are shown. */
  opened: string | null;
  /** The first unread row when the person looked away; set once. */
  unread: number | null;
  /** How many messages wait below the fold. */
  below: number;
  /** How many of the items are drawn at most. */
  shown: number;
  /** Until when the server asked to slow down, as `passed` counts. */
  slowUntil: number;
  needsAgreement: boolean;
  typing: Record<string, number>;
  /** Keys of folded messages that stand open, for as long as the tab lives. */
  unfolded: Set<string>;
  /** What the next message takes along. */
  beside: Outgoing;
}

/** The most messages in the page before older ones are folded away. */
export const MOST_SHOWN = 300;

export function freshUi(needsAgreement: boolean): Ui {
  return {
    opened: null,
    unread: null,
    below: 0,
    shown: MOST_SHOWN,
    slowUntil: 0,
    needsAgreement,
    typing: {},
    unfolded: new Set(),
    beside: alone,
  };
}
