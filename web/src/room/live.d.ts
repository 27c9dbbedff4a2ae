// Made by `npm run types` from live.schema.json. Do not edit.

export interface Live {
  BreakoutBoard: BreakoutBoard;
  BreakoutEnd: BreakoutEnd;
  BreakoutExtend: BreakoutExtend;
  BreakoutMove: BreakoutMove;
  BreakoutOpen: BreakoutOpen;
  BreakoutSay: BreakoutSay;
  BreakoutStay: BreakoutStay;
  CareAskIn: CareAskIn;
  CareGroup: CareGroup;
  CareMine: CareMine;
  CareRaise: CareRaise;
  CareSide: CareSide;
  CareSideEnd: CareSideEnd;
  CareTake: CareTake;
  CircleBell: CircleBell;
  CircleCome: CircleCome;
  DoorsSet: DoorsSet;
  FloorLook: FloorLook;
  GroundOffer: GroundOffer;
  HandCall: HandCall;
  HandClear: HandClear;
  HandDone: HandDone;
  HandLower: HandLower;
  HandOrder: HandOrder;
  HandRaise: HandRaise;
  HeardRead: HeardRead;
  HintSwitch: HintSwitch;
  IntentSet: IntentSet;
  LobbySay: LobbySay;
  MemberMute: MemberMute;
  MemberRemove: MemberRemove;
  MemberUnmute: MemberUnmute;
  MemberWarn: MemberWarn;
  ModeSet: ModeSet;
  MsgAnswer: MsgAnswer;
  MsgBefore: MsgBefore;
  MsgDecide: MsgDecide;
  MsgEdit: MsgEdit;
  MsgLabel: MsgLabel;
  MsgReact: MsgReact;
  MsgRemove: MsgRemove;
  MsgSend: MsgSend;
  MsgSuggest: MsgSuggest;
  PaceSet: PaceSet;
  PactAccept: PactAccept;
  PactOpen: PactOpen;
  PactPick: PactPick;
  PactPropose: PactPropose;
  PactPublish: PactPublish;
  PactRead: PactRead;
  PactSay: PactSay;
  PactWithdraw: PactWithdraw;
  PeaceKinds: PeaceKinds;
  PeaceMute: PeaceMute;
  PhaseExtend: PhaseExtend;
  PhaseMove: PhaseMove;
  PhraseList: PhraseList;
  PromptPost: PromptPost;
  QuietAnswer: QuietAnswer;
  QuietList: QuietList;
  QuietRead: QuietRead;
  QuietSend: QuietSend;
  QuietTake: QuietTake;
  ReportRaise: ReportRaise;
  RoomJoin: RoomJoin;
  RoomLeave: RoomLeave;
  RoomSeen: RoomSeen;
  RoomSync: RoomSync;
  RoundEnd: RoundEnd;
  RoundOrder: RoundOrder;
  RoundStart: RoundStart;
  SeatAdmit: SeatAdmit;
  SeatBreather: SeatBreather;
  SeatDeny: SeatDeny;
  SessionHold: SessionHold;
  SessionMove: SessionMove;
  SessionPostpone: SessionPostpone;
  SharedLook: SharedLook;
  SharedRead: SharedRead;
  SheetPost: SheetPost;
  SilenceKeep: SilenceKeep;
  SoundingAnswer: SoundingAnswer;
  SoundingClose: SoundingClose;
  SoundingOpen: SoundingOpen;
  SoundingRead: SoundingRead;
  TeamAnswer: TeamAnswer;
  TeamCall: TeamCall;
  TeamClaim: TeamClaim;
  TeamHand: TeamHand;
  TeamHat: TeamHat;
  TeamRead: TeamRead;
  TeamSay: TeamSay;
  TurnExtend: TurnExtend;
  TurnMove: TurnMove;
  Typing: Typing;
  BeforeAck: BeforeAck;
  BoardView: BoardView;
  BreakoutPart: BreakoutPart;
  CalmView: CalmView;
  CareMineAck: CareMineAck;
  CarePart: CarePart;
  ChangeAck: ChangeAck;
  FloorLookAck: FloorLookAck;
  FloorPart: FloorPart;
  HeardAck: HeardAck;
  JoinAck: JoinAck;
  ModEvents: ModEvents;
  PactAck: PactAck;
  PeaceNow: PeaceNow;
  PeaceView: PeaceView;
  PhraseAck: PhraseAck;
  Presence: Presence;
  QuietListAck: QuietListAck;
  QuietNews: QuietNews;
  QuietReadAck: QuietReadAck;
  Refusal: Refusal;
  ReportAck: ReportAck;
  RoomClosed: RoomClosed;
  RoomEvents: RoomEvents;
  RoomHint: RoomHint;
  RunView: RunView;
  SendAck: SendAck;
  ServerDrain: ServerDrain;
  SessionEnd: SessionEnd;
  SharedLookAck: SharedLookAck;
  SharedNews: SharedNews;
  SharedReadAck: SharedReadAck;
  SoundingPart: SoundingPart;
  SoundingReadAck: SoundingReadAck;
  TeamPart: TeamPart;
  TeamReadAck: TeamReadAck;
  TypingNow: TypingNow;
  WordsView: WordsView;
}
/**
 * Ask how the circles stand.
 */
export interface BreakoutBoard {
  room: string;
}
/**
 * Bring everybody back now.
 */
export interface BreakoutEnd {
  room: string;
  cmid: string;
  version: number;
}
/**
 * Give all circles five minutes more.
 */
export interface BreakoutExtend {
  room: string;
  cmid: string;
  version: number;
}
/**
 * Put somebody into a circle; with none, back into the main room.
 */
export interface BreakoutMove {
  room: string;
  cmid: string;
  who: string;
  to?: string | null;
}
/**
 * Split the people inside: by chance into circles of about `size`, or as `circles` says.
 */
export interface BreakoutOpen {
  room: string;
  cmid: string;
  version: number;
  minutes: 5 | 10 | 15 | 20;
  size?: 2 | 3 | 4 | 5;
  /**
   * @maxItems 40
   */
  circles?: string[][];
}
/**
 * Say something in every circle and the main room at once, in one's own name.
 */
export interface BreakoutSay {
  room: string;
  cmid: string;
  body: string;
}
/**
 * Rather stay in the main room, or go to one's circle after all; for oneself alone.
 */
export interface BreakoutStay {
  room: string;
  cmid: string;
  on: boolean;
}
/**
 * Ask one more of the team into the side room of a case.
 */
export interface CareAskIn {
  room: string;
  cmid: string;
  id: string;
  who: string;
}
/**
 * Say a word to the group about what happened, with a pause or without one.
 */
export interface CareGroup {
  room: string;
  cmid: string;
  id: string;
  words: string;
  pause?: boolean;
}
/**
 * Ask how it stands with care for oneself.
 */
export interface CareMine {
  room: string;
}
/**
 * Say that one is not OK, or is worried about somebody. The same `cmid` again is once.
 */
export interface CareRaise {
  room: string;
  cmid: string;
  about: "me" | "message" | "person";
  id?: string | null;
  words?: string;
}
/**
 * Open a side room for the person and oneself; the words go to them on the quiet line.
 */
export interface CareSide {
  room: string;
  cmid: string;
  id: string;
  version: number;
  words: string;
}
/**
 * Close the side room of a case; its people are in the session again.
 */
export interface CareSideEnd {
  room: string;
  cmid: string;
  id: string;
}
/**
 * Say that one has seen a case and looks after it. Decided on its `version`.
 */
export interface CareTake {
  room: string;
  cmid: string;
  id: string;
  version: number;
}
/**
 * Ring for a facilitator from the small circle `room`, or take it back.
 */
export interface CircleBell {
  room: string;
  cmid: string;
  on: boolean;
}
/**
 * Say that one comes to the circle that rings; it is told.
 */
export interface CircleCome {
  room: string;
  cmid: string;
  id: string;
}
/**
 * Close the doors for an hour, or open them; decided on `version`.
 */
export interface DoorsSet {
  room: string;
  cmid: string;
  version: number;
  closed: boolean;
}
/**
 * Ask for what no row carries: the question of the round, topics of hands for staff, what one
 *     came for.
 */
export interface FloorLook {
  room: string;
}
/**
 * Offer a quiet minute to everybody, or to one person.
 */
export interface GroundOffer {
  room: string;
  cmid: string;
  practice: "box" | "feet" | "senses";
  who?: string | null;
}
/**
 * Call somebody: they may write until they are done.
 */
export interface HandCall {
  room: string;
  cmid: string;
  who: string;
}
/**
 * Lower all hands.
 */
export interface HandClear {
  room: string;
  cmid: string;
}
/**
 * End what `who` was called for: they themselves, or staff.
 */
export interface HandDone {
  room: string;
  cmid: string;
  who: string;
}
/**
 * Lower one's own hand; staff may lower somebody else's.
 */
export interface HandLower {
  room: string;
  cmid: string;
  who?: string | null;
}
/**
 * Choose the order hands are called in.
 */
export interface HandOrder {
  room: string;
  cmid: string;
  order: "first_come" | "least_heard";
}
/**
 * Raise one's hand, with a few words only staff read.
 */
export interface HandRaise {
  room: string;
  cmid: string;
  topic?: string;
}
/**
 * Ask who has been heard so far.
 */
export interface HeardRead {
  room: string;
}
/**
 * Switch a hint on or off for oneself, in every circle.
 */
export interface HintSwitch {
  room: string;
  cmid: string;
  hint: "ending" | "over" | "quiet" | "unheard";
  on: boolean;
}
/**
 * Say what one would like from this session: to share, to listen, or not sure.
 */
export interface IntentSet {
  room: string;
  cmid: string;
  intent: "listen" | "share" | "unsure";
}
/**
 * Set what everybody in the lobby reads; empty takes it away.
 */
export interface LobbySay {
  room: string;
  cmid: string;
  words: string;
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
 * Say a word to somebody alone that stays in their record and changes nothing else.
 */
export interface MemberWarn {
  room: string;
  cmid: string;
  who: string;
  reason: string;
}
/**
 * Switch who may write; decided on `version`.
 */
export interface ModeSet {
  room: string;
  cmid: string;
  version: number;
  mode: "hands" | "listening" | "open";
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
 * Set the pace of this session; decided on `version`.
 */
export interface PaceSet {
  room: string;
  cmid: string;
  version: number;
  seconds: 0 | 10 | 30 | 60 | 120;
}
/**
 * Accept what the session agreed on before one came.
 */
export interface PactAccept {
  room: string;
  cmid: string;
}
/**
 * Begin to make an agreement for this session.
 */
export interface PactOpen {
  room: string;
  cmid: string;
}
/**
 * Take a line into the agreement, or leave it out.
 */
export interface PactPick {
  room: string;
  cmid: string;
  id: string;
  on: boolean;
}
/**
 * Propose a line. The same `cmid` again is the same line.
 */
export interface PactPropose {
  room: string;
  cmid: string;
  words: string;
}
/**
 * Let what is picked hold for this session.
 */
export interface PactPublish {
  room: string;
  cmid: string;
}
/**
 * Ask how far the session's agreement has come.
 */
export interface PactRead {
  room: string;
}
/**
 * Affirm what is picked, or raise a worry that only staff read.
 */
export interface PactSay {
  room: string;
  cmid: string;
  worry?: string;
}
/**
 * Take one's own line back.
 */
export interface PactWithdraw {
  room: string;
  cmid: string;
  id: string;
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
 * Give the part that is on more time; decided on the run's `version`.
 */
export interface PhaseExtend {
  room: string;
  cmid: string;
  version: number;
  minutes: 5 | 10;
}
/**
 * Go on to a part of the agenda, or back to one; decided on the run's `version`.
 */
export interface PhaseMove {
  room: string;
  cmid: string;
  version: number;
  to: number;
}
/**
 * Ask for the sentences of the circle.
 */
export interface PhraseList {
  room: string;
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
 * Answer somebody's quiet line.
 */
export interface QuietAnswer {
  room: string;
  cmid: string;
  who: string;
  body: string;
}
/**
 * Ask for every quiet line of the session, for its team.
 */
export interface QuietList {
  room: string;
}
/**
 * Ask for one's own quiet line; what is told has been seen.
 */
export interface QuietRead {
  room: string;
}
/**
 * Say something to the facilitators of this session alone.
 */
export interface QuietSend {
  room: string;
  cmid: string;
  body: string;
}
/**
 * Say that one answers somebody's quiet line, or give it back.
 */
export interface QuietTake {
  room: string;
  cmid: string;
  who: string;
  on: boolean;
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
 * End a round before everybody had their turn.
 */
export interface RoundEnd {
  room: string;
  cmid: string;
  id: string;
}
/**
 * Put those who wait for their turn into another order.
 */
export interface RoundOrder {
  room: string;
  cmid: string;
  id: string;
  /**
   * @maxItems 200
   */
  who: string[];
}
/**
 * Start a round; decided on `version`. Either `seconds` a turn, or `minutes` to share.
 */
export interface RoundStart {
  room: string;
  cmid: string;
  version: number;
  prompt?: string;
  order?: "given" | "name" | "random";
  /**
   * @maxItems 200
   */
  who?: string[];
  seconds?: number;
  minutes?: number;
  with_staff?: boolean;
  staff_write?: boolean;
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
 * Step aside for some minutes, or say that one is back; only the team is told.
 */
export interface SeatBreather {
  room: string;
  cmid: string;
  on: boolean;
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
 * End a session that too few came to; decided on the session's `version`.
 */
export interface SessionPostpone {
  room: string;
  cmid: string;
  version: number;
  words?: string;
}
/**
 * Look at one of them; each look is noted for its owner.
 */
export interface SharedLook {
  room: string;
  id: string;
}
/**
 * Ask what members of this circle show to the asker, without a word of it.
 */
export interface SharedRead {
  room: string;
}
/**
 * Post what the run sheet has for a part, as it was edited. The same `cmid` posts once.
 */
export interface SheetPost {
  room: string;
  cmid: string;
  part: number;
  what: "prompt" | "script";
  text: string;
}
/**
 * Keep silence together for a while, or end it with 0; decided on `version`.
 */
export interface SilenceKeep {
  room: string;
  cmid: string;
  version: number;
  seconds: 0 | 30 | 60 | 120;
}
/**
 * Answer once, for good. The same `cmid` again is the same answer.
 */
export interface SoundingAnswer {
  room: string;
  cmid: string;
  id: string;
  /**
   * @minItems 1
   * @maxItems 6
   */
  choices: number[];
}
/**
 * Close the one that is open; decided on the `version` of sounding.read.
 */
export interface SoundingClose {
  room: string;
  cmid: string;
  version: number;
  id: string;
}
/**
 * Ask the room a poll (its `choices`) or a scale (the words of `scale`).
 *
 *     Decided on the `version` of sounding.read. Without `minutes` it closes with the session.
 */
export interface SoundingOpen {
  room: string;
  cmid: string;
  version: number;
  kind: "poll" | "scale";
  question: string;
  /**
   * @maxItems 6
   */
  choices?: string[];
  scale?: "energy" | "numbers" | "pace" | "ready" | "weather";
  several?: boolean;
  named?: boolean;
  minutes?: (2 | 5 | 10) | null;
}
/**
 * Ask for the questions of the session, their words and what came of them.
 */
export interface SoundingRead {
  room: string;
}
/**
 * Take the lead that is offered to oneself, or leave it.
 */
export interface TeamAnswer {
  room: string;
  cmid: string;
  version: number;
  yes: boolean;
}
/**
 * Call moderators and admins into the team's talk, or let them go.
 */
export interface TeamCall {
  room: string;
  cmid: string;
  on: boolean;
}
/**
 * Take the lead of a session whose lead is gone, or take one's own back.
 */
export interface TeamClaim {
  room: string;
  cmid: string;
  version: number;
}
/**
 * Hand the lead on: offered for a minute, or at once. Decided on the team's `version`.
 */
export interface TeamHand {
  room: string;
  cmid: string;
  version: number;
  who: string;
  at_once?: boolean;
}
/**
 * Say what somebody of the team looks after; no hat takes theirs off.
 */
export interface TeamHat {
  room: string;
  cmid: string;
  who: string;
  hat?: ("safety" | "support" | "tech") | null;
}
/**
 * Ask for the team's lines after a number.
 */
export interface TeamRead {
  room: string;
  after?: number;
}
/**
 * Say something to the team alone. The same `cmid` again is the same line.
 */
export interface TeamSay {
  room: string;
  cmid: string;
  body: string;
}
/**
 * Give whoever speaks two minutes more; decided on `rev`.
 */
export interface TurnExtend {
  room: string;
  cmid: string;
  id: string;
  rev: number;
}
/**
 * Take one's turn, finish it, pass, or go later; staff may move it on. Decided on `rev`.
 */
export interface TurnMove {
  room: string;
  cmid: string;
  id: string;
  rev: number;
  to: "done" | "later" | "passed" | "speaking";
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
 * Everything staff see of the circles; the answer to breakout.board as well.
 */
export interface BoardView {
  ok?: boolean;
  version: number;
  ends_at: string;
  circles: BoardCircle[];
  together: string[];
}
/**
 * One circle on the board of staff: numbers and names, no words.
 */
export interface BoardCircle {
  circle: CircleView;
  people: string[];
  here: string[];
  wrote: number;
  held: number;
  visiting: string[];
}
/**
 * A small circle, as those in it and staff know it.
 */
export interface CircleView {
  id: string;
  number: number;
  bell: "coming" | "ringing" | "silent";
  since: string;
  coming: string | null;
}
/**
 * What somebody who enters is told: whether people are apart, and of their own circle.
 */
export interface BreakoutPart {
  version: number;
  ends_at?: string;
  mine?: OwnPlace | null;
  circle?: CircleView | null;
  main?: string | null;
  board?: BoardView | null;
}
/**
 * One's own small circle, and whether one would rather stay out of it.
 */
export interface OwnPlace {
  circle: string;
  number: number;
  staying: boolean;
}
/**
 * Until when somebody only reads, and when they wanted to stop; for their own screens.
 */
export interface CalmView {
  reads_until: string | null;
  stop_at: string | null;
}
/**
 * The answer to care.mine and care.raise: one's own, and how many of the team are here.
 */
export interface CareMineAck {
  ok?: boolean;
  mine: OwnCare | null;
  team_here: number;
}
/**
 * How care for oneself stands, for that person alone: never a note, never who was worried.
 */
export interface OwnCare {
  state:
    | "acknowledged"
    | "closed"
    | "emergency"
    | "follow_up_due"
    | "handed_over"
    | "raised"
    | "stepped_down"
    | "with_member";
  by: string;
  asked: boolean;
  side?: string | null;
}
/**
 * What somebody who enters is told: their own, and to the team every open case.
 */
export interface CarePart {
  mine?: OwnCare | null;
  cases?: CareCard[] | null;
}
/**
 * A case as the console shows it; told whole with every change.
 */
export interface CareCard {
  id: string;
  who: string;
  state:
    | "acknowledged"
    | "closed"
    | "emergency"
    | "follow_up_due"
    | "handed_over"
    | "raised"
    | "stepped_down"
    | "with_member";
  door: "other" | "phrase" | "self" | "staff";
  since: string;
  by: string;
  version: number;
  side?: string | null;
  inside?: string[];
}
/**
 * The answer to what changes a message: its state and its revision now.
 */
export interface ChangeAck {
  ok?: boolean;
  id: string;
  state: "declined" | "held" | "hidden" | "removed" | "visible" | "withdrawn";
  rev: number;
  reason?: string;
  care?: boolean;
}
/**
 * The answer to floor.look. `topics` is for staff, by membership.
 */
export interface FloorLookAck {
  ok?: boolean;
  prompt: string;
  intent: "listen" | "share" | "unsure";
  may_choose: boolean;
  topics: {
    [k: string]: string;
  };
}
/**
 * What somebody who enters is told of the floor.
 */
export interface FloorPart {
  state: FloorState;
  hands: HandsState;
  round: RoundState;
}
/**
 * What is on, for everybody. `speaker` is whoever was called or has the turn.
 */
export interface FloorState {
  mode: "hands" | "listening" | "open" | "round";
  speaker: string | null;
  staff_write: boolean;
  silent_until: string;
  slow: number;
  locked_until: string;
  version: number;
}
/**
 * The order that is on, one's own place (0: no hand up) and what one came for.
 *
 *     `all` is for staff: everybody who has a hand up or a part in the session.
 */
export interface HandsState {
  order: "first_come" | "least_heard";
  place?: number;
  intent?: "listen" | "share" | "unsure";
  all?: HandView[] | null;
}
/**
 * Somebody in the session, as staff see them; `place` is 0 while their hand is down.
 */
export interface HandView {
  id: string;
  place: number;
  since: string;
  has_topic: boolean;
  turns: number;
  words: number;
  intent: "listen" | "share" | "unsure";
}
/**
 * The round that is on; `id` is None when none is. `all` is for staff.
 */
export interface RoundState {
  id?: string | null;
  number?: number;
  left?: number;
  has_prompt?: boolean;
  shared?: boolean;
  turns?: TurnView[];
  mine?: OwnTurn | null;
  all?: OwnTurn[] | null;
}
/**
 * Somebody's place in a round. Others do not see who passed: their turn is done.
 */
export interface TurnView {
  who: string;
  state: "done" | "later" | "offered" | "passed" | "speaking" | "waiting";
}
/**
 * A turn as the person themselves and staff see it; `seconds` is what it is given.
 */
export interface OwnTurn {
  id: string;
  who: string;
  rev: number;
  state: "done" | "later" | "offered" | "passed" | "speaking" | "waiting";
  seconds: number;
  ends: string;
  again: boolean;
}
/**
 * The answer to heard.read: the least heard first.
 */
export interface HeardAck {
  ok?: boolean;
  people: HeardView[];
}
/**
 * What somebody inside has said so far.
 */
export interface HeardView {
  id: string;
  messages: number;
  words: number;
  last_at: string | null;
}
/**
 * The answer to room.join and room.sync: a snapshot, and events from..to in order.
 */
export interface JoinAck {
  ok?: boolean;
  room: RoomView;
  me: MeView;
  people: PersonView[];
  here?: string[];
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
  care?: boolean;
  watched?: WatchedView | null;
}
/**
 * Other words for a message that waits, and why; its author and staff see them.
 */
export interface SuggestedView {
  body: string;
  note: string;
}
/**
 * What the organization's phrases said of a message; for staff alone, never the phrase.
 *
 *     `at`: pairs of places in the words, in characters.
 */
export interface WatchedView {
  does: string;
  about: string;
  words: string;
  at: number[][];
  rule?: string;
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
    | "breakout.place"
    | "breakout.state"
    | "circle.left"
    | "circle.state"
    | "circle.visit"
    | "floor.state"
    | "ground.offer"
    | "hand.state"
    | "lobby.say"
    | "member.deny"
    | "member.join"
    | "member.leave"
    | "member.mute"
    | "member.remove"
    | "member.role"
    | "member.unmute"
    | "member.warn"
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
    | "pact.state"
    | "phase.move"
    | "phase.time"
    | "prompt.post"
    | "round.state"
    | "session.state"
    | "skip"
    | "sounding.close"
    | "sounding.open"
    | "team.lead";
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
  watched?: WatchedView | null;
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
  kind:
    | "breakout.bell"
    | "breakout.board"
    | "care.case"
    | "held.add"
    | "held.gone"
    | "held.late"
    | "pact.voice"
    | "quiet.changed"
    | "report.gone"
    | "report.new"
    | "seat.breather"
    | "seat.gone"
    | "seat.waiting"
    | "sheet.posted"
    | "skip"
    | "team.facts"
    | "team.say"
    | "watched.flag";
  at?: string;
  id?: string | null;
  actor?: string | null;
  target?: string | null;
  held?: HeldView | null;
  meta?: {};
}
/**
 * The answer to pact.read.
 */
export interface PactAck {
  ok?: boolean;
  state: "open" | "published";
  lines: LineView[];
  mine: "" | "affirms" | "worried";
  affirmed: number;
  worries: WorryView[];
}
/**
 * One line of the session's agreement; who proposed it is told to nobody.
 */
export interface LineView {
  id: string;
  words: string;
  mine: boolean;
  picked: boolean;
}
/**
 * What worries somebody about it, for staff.
 */
export interface WorryView {
  who: string;
  words: string;
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
 * The answer to phrase.list, by situation.
 */
export interface PhraseAck {
  ok?: boolean;
  phrases: PhraseView[];
}
/**
 * One sentence; a draft has yet to be reviewed by qualified people.
 */
export interface PhraseView {
  situation: string;
  words: string;
  is_draft: boolean;
}
/**
 * Who is here now; at most once a second.
 */
export interface Presence {
  room: string;
  here: string[];
}
/**
 * The answer to quiet.list.
 */
export interface QuietListAck {
  ok?: boolean;
  lines: QuietThreadView[];
}
/**
 * A member's line to the team, as both sides read it.
 */
export interface QuietThreadView {
  who: string;
  lines: QuietLineView[];
  waiting_since: string;
  taken_by: string | null;
}
/**
 * One line; `mine` says whether the reader's side of the line wrote it.
 */
export interface QuietLineView {
  author: string;
  body: string;
  at: string;
}
/**
 * Your quiet line has news; said to its member's own sockets and to nobody else.
 */
export interface QuietNews {
  room: string;
}
/**
 * The answer to quiet.read and quiet.send: the line, and how many facilitators are there.
 */
export interface QuietReadAck {
  ok?: boolean;
  line: QuietThreadView;
  team_here: number;
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
  may_send?: boolean;
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
 * How the session runs: its agenda and where it is in it. Scripts are for staff.
 */
export interface RunView {
  parts: PhaseView[];
  times: RunTimes;
  ends_at: string;
  lobby: string;
  pact: PactNote;
  sheet: SheetView[];
  minimum: number;
  starts_at: string;
  hints_off: string[];
}
/**
 * One part of the agenda, as everybody may see it.
 */
export interface PhaseView {
  title: string;
  minutes: number;
  mode: string;
}
/**
 * Which part is on, since when, and what was added; the facts of a phase.* row.
 */
export interface RunTimes {
  phase: number | null;
  began_at: string | null;
  added: {
    [k: string]: number;
  };
  version: number;
}
/**
 * Whether the session makes or has an agreement, and whether the viewer owes it a yes.
 */
export interface PactNote {
  state: "" | "open" | "published";
  owes: boolean;
  turn?: number;
}
/**
 * What a facilitator may say in one part, and what of it is posted.
 */
export interface SheetView {
  script: string;
  prompt: string;
  posted: ("prompt" | "script")[];
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
  care?: boolean;
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
 * The answer to shared.look.
 */
export interface SharedLookAck {
  ok?: boolean;
  facts: SharedFact[];
}
/**
 * One part of what is shown.
 */
export interface SharedFact {
  label: string;
  words: string;
}
/**
 * What is shown to you has changed; said to that facilitator's own sockets alone.
 */
export interface SharedNews {
  room: string;
}
/**
 * The answer to shared.read.
 */
export interface SharedReadAck {
  ok?: boolean;
  shared: SharedView[];
}
/**
 * That somebody shows something, and until when.
 */
export interface SharedView {
  id: string;
  name: string;
  until: string;
}
/**
 * What somebody who enters is told: the last row about questions; their words are asked for.
 */
export interface SoundingPart {
  last: number;
}
/**
 * The answer to sounding.read, the oldest first.
 */
export interface SoundingReadAck {
  ok?: boolean;
  version: number;
  soundings: SoundingView[];
}
/**
 * One question as somebody may see it; no counts of any kind while it is open.
 */
export interface SoundingView {
  id: string;
  kind: "poll" | "scale";
  open: boolean;
  question: string;
  choices: string[];
  several?: boolean;
  named?: boolean;
  until?: string | null;
  mine?: boolean;
  answered?: string;
  opened: string;
  opened_seq: number;
  closed?: string;
  closed_seq?: number;
  cells?: CellView[];
}
/**
 * How often one choice was taken, in words and as a share of a hundred for its bar.
 */
export interface CellView {
  words: string;
  share: number;
  who?: string[];
}
/**
 * What somebody who enters is told: who leads, and what is theirs alone.
 */
export interface TeamPart {
  lead: string | null;
  breather?: string;
  unseen?: number;
  staff?: TeamStaffPart | null;
}
/**
 * What only the team is told when it enters.
 */
export interface TeamStaffPart {
  facts: TeamFacts;
  breathers: SteppingAside[];
  seated: string[];
}
/**
 * Who does what in the team; told whole with every change.
 */
export interface TeamFacts {
  lead: string | null;
  hats: {
    [k: string]: "safety" | "support" | "tech";
  };
  stood_in_for: string | null;
  offered_to: string | null;
  offered_until: string;
  called_by: string | null;
  version: number;
}
/**
 * Somebody takes a breather until then.
 */
export interface SteppingAside {
  id: string;
  until: string;
}
/**
 * The answer to team.read.
 */
export interface TeamReadAck {
  ok?: boolean;
  lines: TeamLineView[];
}
/**
 * One line of the team's talk. Without an author it came from the office named.
 */
export interface TeamLineView {
  number: number;
  author: string | null;
  office: string;
  body: string;
  at: string;
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
