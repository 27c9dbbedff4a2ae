// The asks and answers of a room by their names on the wire; shapes are live.d.ts.
import type {
  BoardView,
  BreakoutBoard,
  BreakoutEnd,
  BreakoutExtend,
  BreakoutMove,
  BreakoutOpen,
  BreakoutSay,
  BreakoutStay,
  CareAskIn,
  CareGroup,
  CareMine,
  CareMineAck,
  CareRaise,
  CareSide,
  CareSideEnd,
  CareTake,
  CircleBell,
  CircleCome,
  DoorsSet,
  FloorLook,
  FloorLookAck,
  HandCall,
  HandClear,
  HandDone,
  HandLower,
  HandOrder,
  HandRaise,
  IntentSet,
  GroundOffer,
  HeardAck,
  HeardRead,
  HintSwitch,
  BeforeAck,
  ChangeAck,
  JoinAck,
  LogEvent,
  MemberMute,
  MemberWarn,
  MemberRemove,
  MemberUnmute,
  ModEvents,
  ModeSet,
  MsgAnswer,
  MsgBefore,
  MsgDecide,
  MsgEdit,
  MsgLabel,
  MsgReact,
  MsgRemove,
  LobbySay,
  MsgSend,
  PaceSet,
  PactAccept,
  PactAck,
  PactOpen,
  PactPick,
  PactPropose,
  PactPublish,
  PactRead,
  PactSay,
  PactWithdraw,
  PhaseExtend,
  PhaseMove,
  PhraseAck,
  PhraseList,
  MsgSuggest,
  PeaceKinds,
  PeaceMute,
  PeaceNow,
  PeaceView,
  Presence,
  PromptPost,
  QuietAnswer,
  QuietList,
  QuietListAck,
  QuietNews,
  QuietRead,
  QuietReadAck,
  QuietSend,
  QuietTake,
  Refusal,
  ReportAck,
  ReportRaise,
  RoomClosed,
  RoomEvents,
  RoomHint,
  RoomJoin,
  RoomSeen,
  RoomSync,
  RoundEnd,
  RoundOrder,
  RoundStart,
  SeatAdmit,
  SeatBreather,
  SeatDeny,
  SendAck,
  ServerDrain,
  SheetPost,
  SessionEnd,
  SessionHold,
  SessionMove,
  SilenceKeep,
  TurnExtend,
  TurnMove,
  TeamAnswer,
  TeamCall,
  TeamClaim,
  TeamHand,
  TeamHat,
  TeamRead,
  TeamReadAck,
  TeamSay,
  SessionPostpone,
  SharedLook,
  SharedLookAck,
  SharedNews,
  SharedRead,
  SharedReadAck,
  SoundingAnswer,
  SoundingClose,
  SoundingOpen,
  SoundingRead,
  SoundingReadAck,
  TypingNow,
} from "./live";

export interface SyncAck {
  ok: true;
  epoch: number;
  from: number;
  to: number;
  head: number;
  events: LogEvent[];
}

interface Done {
  ok: true;
}

/** What may be asked, and what a good answer carries. `room` is added on the way out. */
export interface Asks {
  "room.join": [RoomJoin, JoinAck & Done];
  "room.sync": [RoomSync, SyncAck];
  "room.seen": [RoomSeen, Done];
  "msg.send": [MsgSend, SendAck & Done];
  "msg.edit": [MsgEdit, ChangeAck & Done];
  "msg.answer": [MsgAnswer, ChangeAck & Done];
  "msg.suggest": [MsgSuggest, ChangeAck & Done];
  "msg.label": [MsgLabel, ChangeAck & Done];
  "msg.before": [MsgBefore, BeforeAck & Done];
  "msg.react": [MsgReact, Done & { mine: string[] }];
  "peace.mute": [PeaceMute, Done & { peace: PeaceView }];
  "peace.kinds": [PeaceKinds, Done & { kinds: Record<string, string[]> }];
  "msg.remove": [MsgRemove, Done];
  "msg.decide": [MsgDecide, Done];
  "session.move": [SessionMove, Done];
  "session.hold": [SessionHold, Done];
  "seat.admit": [SeatAdmit, Done];
  "seat.deny": [SeatDeny, Done];
  "prompt.post": [PromptPost, Done];
  "report.raise": [ReportRaise, ReportAck & Done];
  "member.warn": [MemberWarn, Done];
  "member.mute": [MemberMute, Done];
  "member.unmute": [MemberUnmute, Done];
  "member.remove": [MemberRemove, Done];
  "floor.look": [FloorLook, FloorLookAck & Done];
  "floor.mode": [ModeSet, Done];
  "floor.silence": [SilenceKeep, Done];
  "floor.slow": [PaceSet, Done];
  "floor.doors": [DoorsSet, Done];
  "intent.set": [IntentSet, Done];
  "hand.raise": [HandRaise, Done];
  "hand.lower": [HandLower, Done];
  "hand.clear": [HandClear, Done];
  "hand.order": [HandOrder, Done];
  "hand.call": [HandCall, Done];
  "hand.done": [HandDone, Done];
  "round.start": [RoundStart, Done];
  "round.order": [RoundOrder, Done];
  "round.end": [RoundEnd, Done];
  "turn.move": [TurnMove, Done];
  "turn.extend": [TurnExtend, Done];
  "team.say": [TeamSay, Done];
  "team.read": [TeamRead, TeamReadAck & Done];
  "team.call": [TeamCall, Done];
  "team.hat": [TeamHat, Done];
  "team.hand": [TeamHand, Done];
  "team.answer": [TeamAnswer, Done];
  "team.claim": [TeamClaim, Done];
  "quiet.send": [QuietSend, QuietReadAck & Done];
  "quiet.read": [QuietRead, QuietReadAck & Done];
  "quiet.list": [QuietList, QuietListAck & Done];
  "quiet.take": [QuietTake, Done];
  "quiet.answer": [QuietAnswer, Done];
  "seat.breather": [SeatBreather, { ok: true; until: string }];
  "ground.offer": [GroundOffer, Done];
  "phase.move": [PhaseMove, Done];
  "phase.extend": [PhaseExtend, Done];
  "sheet.post": [SheetPost, Done];
  "lobby.say": [LobbySay, Done];
  "pact.open": [PactOpen, Done];
  "pact.read": [PactRead, PactAck & Done];
  "pact.propose": [PactPropose, Done];
  "pact.withdraw": [PactWithdraw, Done];
  "pact.pick": [PactPick, Done];
  "pact.voice": [PactSay, Done];
  "pact.publish": [PactPublish, Done];
  "pact.accept": [PactAccept, Done];
  "heard.read": [HeardRead, HeardAck & Done];
  "hint.switch": [HintSwitch, Done & { off: string[] }];
  "phrase.list": [PhraseList, PhraseAck & Done];
  "session.postpone": [SessionPostpone, Done];
  "sounding.open": [SoundingOpen, Done];
  "sounding.answer": [SoundingAnswer, Done];
  "sounding.close": [SoundingClose, Done];
  "sounding.read": [SoundingRead, SoundingReadAck & Done];
  "care.raise": [CareRaise, CareMineAck & Done];
  "care.mine": [CareMine, CareMineAck & Done];
  "care.take": [CareTake, Done];
  "care.side": [CareSide, Done];
  "care.ask_in": [CareAskIn, Done];
  "care.side_end": [CareSideEnd, Done];
  "care.group": [CareGroup, Done];
  "breakout.open": [BreakoutOpen, Done];
  "breakout.extend": [BreakoutExtend, Done];
  "breakout.end": [BreakoutEnd, Done];
  "breakout.move": [BreakoutMove, Done];
  "breakout.stay": [BreakoutStay, Done];
  "breakout.say": [BreakoutSay, Done];
  "breakout.board": [BreakoutBoard, BoardView & Done];
  "circle.bell": [CircleBell, Done];
  "circle.come": [CircleCome, Done];
  "shared.read": [SharedRead, SharedReadAck & Done];
  "shared.look": [SharedLook, SharedLookAck & Done];
}

export type AskName = keyof Asks;

/** A refusal of the server, or our own word for an answer that never came. */
export interface Refused {
  ok: false;
  code: Refusal["code"] | "timeout";
  message: string;
  retry_ms?: number;
  found?: string[];
  may_send?: boolean;
}

export type Answer<N extends AskName> = Asks[N][1] | Refused;
export type Ask = <N extends AskName>(
  name: N,
  fields: Omit<Asks[N][0], "room">,
) => Promise<Answer<N>>;

/** What the server says by itself. */
export interface Pushes {
  "room.events": RoomEvents;
  "mod.events": ModEvents;
  "room.hint": RoomHint;
  "room.closed": RoomClosed;
  "quiet.news": QuietNews;
  "shared.news": SharedNews;
  "session.end": SessionEnd;
  "server.drain": ServerDrain;
  presence: Presence;
  typing: TypingNow;
  peace: PeaceNow;
}
