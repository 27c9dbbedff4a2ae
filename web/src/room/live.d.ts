// Made by `npm run types` from live.schema.json. Do not edit.

export interface Live {
  MemberMute: MemberMute;
  MemberRemove: MemberRemove;
  MemberUnmute: MemberUnmute;
  MsgAnswer: MsgAnswer;
  MsgBefore: MsgBefore;
  MsgDecide: MsgDecide;
  MsgEdit: MsgEdit;
  MsgLabel: MsgLabel;
  MsgReact: MsgReact;
  MsgRemove: MsgRemove;
  MsgSend: MsgSend;
  MsgSuggest: MsgSuggest;
  PeaceKinds: PeaceKinds;
  PeaceMute: PeaceMute;
  PromptPost: PromptPost;
  ReportRaise: ReportRaise;
  RoomJoin: RoomJoin;
  RoomLeave: RoomLeave;
  RoomSeen: RoomSeen;
  RoomSync: RoomSync;
  SeatAdmit: SeatAdmit;
  SeatDeny: SeatDeny;
  SessionHold: SessionHold;
  SessionMove: SessionMove;
  Typing: Typing;
  BeforeAck: BeforeAck;
  ChangeAck: ChangeAck;
  JoinAck: JoinAck;
  ModEvents: ModEvents;
  PeaceNow: PeaceNow;
  PeaceView: PeaceView;
  Presence: Presence;
  Refusal: Refusal;
  ReportAck: ReportAck;
  RoomClosed: RoomClosed;
  RoomEvents: RoomEvents;
  RoomHint: RoomHint;
  SendAck: SendAck;
  ServerDrain: ServerDrain;
  SessionEnd: SessionEnd;
  TypingNow: TypingNow;
  WordsView: WordsView;
}
/**
 * Give somebody a break from writing; no minutes means the rest of the session.
 */
export interface MemberMute {
  room: string;
  cmid: string;
  who: string;
  minutes?: (1 | 5 | 10 | 15 | 60) | null;
  reason: string;
}
/**
 * Remove somebody from this session; it holds for every device and sign-in.
 */
export interface MemberRemove {
  room: string;
  cmid: string;
  who: string;
  reason: string;
}
/**
 * End a break early.
 */
export interface MemberUnmute {
  room: string;
  cmid: string;
  who: string;
  reason: string;
}
/**
 * Send the words a facilitator suggested, or keep one's own and wait.
 */
export interface MsgAnswer {
  room: string;
  cmid: string;
  id: string;
  rev: number;
  take: boolean;
}
/**
 * Read what a message said before it was changed; the reason is kept in the record.
 */
export interface MsgBefore {
  room: string;
  cmid: string;
  id: string;
  reason: string;
}
/**
 * Decide about a message: the author reads `note`. `rev` is what was decided on.
 */
export interface MsgDecide {
  room: string;
  cmid: string;
  id: string;
  rev: number;
  action: "approve" | "decline" | "hide" | "remove" | "restore";
  note?: string;
  label?: string;
}
/**
 * Change one's own words: while they wait, or within a quarter of an hour.
 */
export interface MsgEdit {
  room: string;
  cmid: string;
  id: string;
  rev: number;
  body: string;
  label?: string;
  sure?: boolean;
}
/**
 * Fold somebody's message behind a warning, change it, or, with none, take it away.
 */
export interface MsgLabel {
  room: string;
  cmid: string;
  id: string;
  rev: number;
  label: string;
  note?: string;
}
/**
 * Put one kind word to a message, or take it away.
 */
export interface MsgReact {
  room: string;
  cmid: string;
  id: string;
  kind: "hear" | "hope" | "hug" | "same" | "thanks" | "with_you";
  on: boolean;
}
/**
 * Take one's own message back: a held one is withdrawn, a visible one leaves a mark.
 */
export interface MsgRemove {
  room: string;
  cmid: string;
  id: string;
}
/**
 * Say something. The same `cmid` again is the same message.
 */
export interface MsgSend {
  room: string;
  cmid: string;
  body: string;
  prompt?: string | null;
  label?: string;
  wish?: ("ideas" | "listen" | "no_replies" | "practical" | "stories") | null;
  reply?: string | null;
  sure?: boolean;
}
/**
 * Suggest other words for a message that waits; its author decides.
 */
export interface MsgSuggest {
  room: string;
  cmid: string;
  id: string;
  rev: number;
  body: string;
  note?: string;
}
/**
 * Ask which reactions are left without those of people one has muted.
 */
export interface PeaceKinds {
  room: string;
  ids: string[];
}
/**
 * Hear nothing of somebody any more, or again. Nobody else is told, in any way.
 */
export interface PeaceMute {
  room: string;
  cmid: string;
  who: string;
  on: boolean;
}
/**
 * Put a question to the room.
 */
export interface PromptPost {
  room: string;
  cmid: string;
  text: string;
}
/**
 * Report a message or a person. The reported are never told who did.
 */
export interface ReportRaise {
  room: string;
  cmid: string;
  subject: "message" | "person";
  id: string;
  reason: "advice" | "contact_details" | "harassment" | "hate" | "self_harm" | "sexual" | "spam" | "uncomfortable";
  words?: string;
}
/**
 * Enter a room, or its lobby, holding everything up to `since` (0 for a new page).
 */
export interface RoomJoin {
  room: string;
  since?: number;
  limit?: number;
}
/**
 * Step out; the seat stays.
 */
export interface RoomLeave {
  room: string;
}
/**
 * Say how far this screen has read.
 */
export interface RoomSeen {
  room: string;
  seq: number;
}
/**
 * Ask for what came after `since`.
 */
export interface RoomSync {
  room: string;
  epoch: number;
  since: number;
  limit?: number;
}
/**
 * Let people in from the lobby; nobody named means everybody.
 */
export interface SeatAdmit {
  room: string;
  cmid: string;
  /**
   * @maxItems 200
   */
  who?: string[];
}
/**
 * Do not let somebody in, with a note they read.
 */
export interface SeatDeny {
  room: string;
  cmid: string;
  who: string;
  note: string;
}
/**
 * Switch reading every message first on or off; decided on `version`.
 */
export interface SessionHold {
  room: string;
  cmid: string;
  version: number;
  on: boolean;
}
/**
 * Move the session to another state; decided on `version`.
 */
export interface SessionMove {
  room: string;
  cmid: string;
  version: number;
  to: "closing" | "ended" | "live" | "lobby" | "paused";
  words?: string;
}
/**
 * Say that somebody is writing; may be lost.
 */
export interface Typing {
  room: string;
}
/**
 * The answer to msg.before: the oldest words first.
 */
export interface BeforeAck {
  ok?: boolean;
  before: EarlierView[];
}
/**
 * What a message said until a moment.
 */
export interface EarlierView {
  body: string;
  at: string;
}
/**
 * The answer to what changes a message: its state and its revision now.
 */
export interface ChangeAck {
  ok?: boolean;
  id: string;
  state: "declined" | "held" | "hidden" | "removed" | "visible" | "withdrawn";
  rev: number;
}
/**
 * The answer to room.join and room.sync: a snapshot, and events from..to in order.
 */
export interface JoinAck {
  ok?: boolean;
  room: RoomView;
  me: MeView;
  people: PersonView[];
  staff?: StaffView | null;
  epoch: number;
  from: number;
  to: number;
  head: number;
  events: LogEvent[];
  parts?: {};
  now: string;
}
/**
 * The state of the session, for everybody.
 */
export interface RoomView {
  state: "closing" | "ended" | "live" | "lobby" | "paused" | "scheduled";
  reason: string;
  words: string;
  hold_all: boolean;
  version: number;
}
/**
 * Where the person asking stands.
 */
export interface MeView {
  id: string;
  handle: string;
  is_staff: boolean;
  seat: "admitted" | "denied" | "removed" | "waiting";
  words: string;
  muted_until: string | null;
  mute_reason: string;
  held: HeldView[];
}
/**
 * A message that waits, as its author or staff see it.
 */
export interface HeldView {
  id: string;
  cmid: string;
  actor: string;
  body: string;
  rev: number;
  reason: string;
  at: string;
  label?: string;
  wish?: ("ideas" | "listen" | "no_replies" | "practical" | "stories") | null;
  reply?: string | null;
  suggested?: SuggestedView | null;
  waits_long?: boolean;
}
/**
 * Other words for a message that waits, and why; its author and staff see them.
 */
export interface SuggestedView {
  body: string;
  note: string;
}
/**
 * Somebody of this group, as everybody in it may see them.
 */
export interface PersonView {
  id: string;
  handle: string;
  role: "cofacilitator" | "lead" | "participant";
}
/**
 * What waits for staff when they enter.
 */
export interface StaffView {
  held: HeldView[];
  waiting: WaitingView[];
  mseq: number;
}
/**
 * Somebody in the lobby, for staff.
 */
export interface WaitingView {
  id: string;
  at: string;
}
/**
 * One row of the log as this viewer may see it. A row they may not see is a `skip`.
 */
export interface LogEvent {
  seq: number;
  kind:
    | "member.deny"
    | "member.join"
    | "member.leave"
    | "member.mute"
    | "member.remove"
    | "member.role"
    | "member.unmute"
    | "msg.add"
    | "msg.decline"
    | "msg.edit"
    | "msg.hide"
    | "msg.label"
    | "msg.late"
    | "msg.react"
    | "msg.remove"
    | "msg.restore"
    | "msg.suggest"
    | "prompt.post"
    | "session.state"
    | "skip";
  at?: string;
  id?: string | null;
  cmid?: string | null;
  actor?: string | null;
  target?: string | null;
  rev?: number;
  state?: ("declined" | "held" | "hidden" | "removed" | "visible" | "withdrawn") | null;
  body?: string | null;
  meta?: {};
  label?: string;
  label_by_staff?: boolean;
  wish?: ("ideas" | "listen" | "no_replies" | "practical" | "stories") | null;
  reply?: string | null;
  edited?: boolean;
}
/**
 * New rows of the staff stream; never sent to a member.
 */
export interface ModEvents {
  room: string;
  from: number;
  to: number;
  events: StaffLogEvent[];
}
/**
 * One row of the staff stream.
 */
export interface StaffLogEvent {
  mseq: number;
  kind: "held.add" | "held.gone" | "held.late" | "report.gone" | "report.new" | "seat.gone" | "seat.waiting" | "skip";
  at?: string;
  id?: string | null;
  actor?: string | null;
  target?: string | null;
  held?: HeldView | null;
  meta?: {};
}
/**
 * The same, to one's own other screens once it changed.
 */
export interface PeaceNow {
  room: string;
  peace: PeaceView;
}
/**
 * Whom somebody muted and what they fold, as a part of what they are told on entering.
 */
export interface PeaceView {
  muted: string[];
  lens: string[];
}
/**
 * Who is here now; at most once a second.
 */
export interface Presence {
  room: string;
  here: string[];
}
/**
 * The ack of anything refused. `message` is for the person, `retry_ms` for the client.
 */
export interface Refusal {
  ok?: boolean;
  code:
    | "agreement"
    | "ask_first"
    | "bad_request"
    | "cmid_reused"
    | "conflict"
    | "draining"
    | "failed"
    | "forbidden"
    | "gone"
    | "muted"
    | "not_found"
    | "rate_limited"
    | "room_closed"
    | "slow"
    | "too_large"
    | "unauthenticated"
    | "unavailable";
  message: string;
  retry_ms?: number;
  found?: string[];
}
/**
 * A receipt: what happens next, in words.
 */
export interface ReportAck {
  ok?: boolean;
  id: string;
  message: string;
}
/**
 * This socket hears no more of the room.
 */
export interface RoomClosed {
  room: string;
  code: "archived" | "banned" | "left" | "paused" | "removed" | "suspended";
}
/**
 * New rows of the log, contiguous from..to.
 */
export interface RoomEvents {
  room: string;
  epoch: number;
  from: number;
  to: number;
  events: LogEvent[];
}
/**
 * The head of the log, every few seconds and to the slow: behind means room.sync.
 */
export interface RoomHint {
  room: string;
  head: number;
}
/**
 * The answer to msg.send: durable, either in the log or waiting for a facilitator.
 */
export interface SendAck {
  ok?: boolean;
  status: "held" | "published";
  id: string;
  seq?: number;
  dup?: boolean;
  reason?: string;
  wait_ms?: number;
  now: string;
}
/**
 * The server restarts: come back after a random wait in this range, in milliseconds.
 */
export interface ServerDrain {
  /**
   * @minItems 2
   * @maxItems 2
   */
  retry_ms: never[];
}
/**
 * The sign-in behind this socket has ended.
 */
export interface SessionEnd {
  code: "disabled" | "expired" | "logged_out" | "revoked";
}
/**
 * Somebody is writing.
 */
export interface TypingNow {
  room: string;
  who: string;
}
/**
 * What somebody who writes is told, as a part of what they are told on entering.
 */
export interface WordsView {
  labels: string[];
  read_first: string;
  lets_contact_through: boolean;
  kept_days: number;
}
