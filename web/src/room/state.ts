// What one screen knows of a room. Plain data: made by reduce() alone, drawn by the views.
import { nothing, type Beside } from "./beside";
import type { Desk } from "./desk";
import type {
  CareCard,
  FloorPart,
  GroundOffer,
  HeldView,
  JoinAck,
  MeView,
  PersonView,
  RoomView,
  RunView,
  WaitingView,
  WatchedView,
} from "./live";
import type { WishWord } from "./wishes";

/** Something that was said, as this viewer may see it. */
export interface Said {
  kind: "said";
  seq: number;
  at: string;
  id: string;
  cmid: string | null;
  author: string;
  rev: number;
  state: "visible" | "hidden" | "removed";
  body: string;
  /** What staff wrote about it, for the author. */
  words: string;
  by: "author" | "staff" | null;
  /** The warning it is folded behind, and whether a facilitator put it there. */
  label: string;
  byStaff: boolean;
  wish: WishWord | null;
  /** The message it answers. */
  reply: string | null;
  edited: boolean;
  /** What the organization's phrases said of it; staff alone are told. */
  watched?: WatchedView | null | undefined;
}

/** A question put to the room. */
export interface Asked {
  kind: "asked";
  seq: number;
  at: string;
  author: string | null;
  body: string;
}

/** A message of mine that was not shared, and why. */
export interface Declined {
  kind: "declined";
  seq: number;
  at: string;
  id: string;
  body: string;
  words: string;
}

/** The session moved on. */
export interface Moved {
  kind: "moved";
  seq: number;
  at: string;
  state: RoomView["state"];
  hold: boolean;
  reason: string;
  words: string;
}

/** Somebody came, left, or was given a break; staff read these in the log. */
export interface Happened {
  kind: "happened";
  seq: number;
  at: string;
  what: "join" | "leave" | "remove" | "mute" | "unmute" | "deny" | "lead";
  target: string;
  words: string;
}

/** Something about the room that the server put into words. */
export interface Told {
  kind: "told";
  seq: number;
  at: string;
  words: string;
}

export type Item = Said | Asked | Declined | Moved | Happened | Told;

/** A message on its way out of this tab. */
export interface Local {
  cmid: string;
  body: string;
  at: string;
  status: "sending" | "sent" | "unsent";
  /** Why it is not sent, in words; empty while nothing is wrong. */
  why: string;
  /** Whether trying again can help. */
  again: boolean;
  /** What goes out with it. */
  beside: Outgoing;
  /** Pieces its author is asked about first, and whether it can go out all the same. */
  found: string[];
  passes?: boolean | undefined;
}

/** What comes with a message besides its words. */
export interface Outgoing {
  label: string;
  wish: WishWord | null;
  reply: string | null;
  /** Its author was asked first, and shares it all the same. */
  sure: boolean;
}

export const alone: Outgoing = { label: "", wish: null, reply: null, sure: false };

export interface Staff {
  held: HeldView[];
  waiting: WaitingView[];
  reports: string[];
  mseq: number;
  mhead: number;
  /** Messages that have waited a minute. */
  late: string[];
  /** Rises when the board of small circles changed, and which bell was told last. */
  board?: number;
  bell?: { number: number; bell: string; again: boolean; turn: number };
  /** Who needs care just now. */
  care?: CareCard[];
  /** What the team knows of itself; only a console has it. */
  desk?: Desk;
}

/** The team of the session as everybody knows it, and what is this person's alone. */
export interface Team {
  lead: string | null;
  /** Until when I take a breather; empty while I do not. */
  breather: string;
  /** How many answers on my quiet line I have not looked at. */
  unseen: number;
  /** How often there was news on the line; it only grows, so that none falls between two looks. */
  rung: number;
  /** The quiet minute that was offered last while I was here. */
  offer: { seq: number; practice: GroundOffer["practice"] } | null;
}

export interface Break {
  /** ISO, or empty for the rest of the session. */
  until: string;
  words: string;
}

export interface State {
  joined: boolean;
  /** The server's clock minus ours, in milliseconds. */
  skew: number;
  epoch: number;
  /** Nothing this person may see came before the first row. */
  whole: boolean;
  /** The first and last rows of the log that `items` covers, and the newest known to exist. */
  first: number;
  last: number;
  head: number;
  /** Rows up to here are already in the snapshot's facts about people and the session. */
  known: number;
  /** The seat changed, or the log began anew: only room.join can answer. */
  rejoin: boolean;
  room: RoomView;
  me: MeView | null;
  people: Record<string, PersonView>;
  here: string[];
  items: Item[];
  locals: Local[];
  held: HeldView[];
  breaks: Record<string, Break>;
  staff: Staff | null;
  /** Who may speak; null in the lobby. */
  floor: FloorPart | null;
  team: Team;
  /** How the session runs: its parts, and where it is in them. */
  run: RunView | null;
  beside: Beside;
  /** The last row about a question answered with a tap; 0 before any. */
  soundings: number;
  /** Rises when what members show to this facilitator has changed: then it is read anew. */
  shared: number;
  /** What features that are fetched late were told on entering. */
  parts: JoinAck["parts"];
  /** Why this screen hears no more; null while it does. */
  closed: { code: string; words: string } | null;
}

export const empty: State = {
  joined: false,
  skew: 0,
  epoch: 0,
  whole: true,
  first: 1,
  last: 0,
  head: 0,
  known: 0,
  rejoin: false,
  room: { state: "scheduled", reason: "", words: "", hold_all: false, version: -1 },
  me: null,
  people: {},
  here: [],
  items: [],
  locals: [],
  held: [],
  breaks: {},
  staff: null,
  floor: null,
  team: { lead: null, breather: "", unseen: 0, rung: 0, offer: null },
  run: null,
  beside: nothing,
  soundings: 0,
  shared: 0,
  parts: {},
  closed: null,
};

/** What has to be asked to see everything: nothing, what came after `last`, or the room anew. */
export function wants(state: State): "join" | "sync" | null {
  if (state.closed || !state.joined) return null;
  if (state.rejoin || (state.staff && state.staff.mhead > state.staff.mseq)) return "join";
  if (state.head <= state.last) return null;
  return state.me?.seat === "admitted" ? "sync" : "join";
}

/** The server's time, by our clock and what the server said last. */
export function now(state: State): number {
  return Date.now() + state.skew;
}
