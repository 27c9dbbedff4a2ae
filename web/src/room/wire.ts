// The asks and answers of a room by their names on the wire; shapes are live.d.ts.
import type {
  BeforeAck,
  ChangeAck,
  JoinAck,
  LogEvent,
  MemberMute,
  MemberRemove,
  MemberUnmute,
  ModEvents,
  MsgAnswer,
  MsgBefore,
  MsgDecide,
  MsgEdit,
  MsgLabel,
  MsgReact,
  MsgRemove,
  MsgSend,
  MsgSuggest,
  PeaceKinds,
  PeaceMute,
  PeaceNow,
  PeaceView,
  Presence,
  PromptPost,
  Refusal,
  ReportAck,
  ReportRaise,
  RoomClosed,
  RoomEvents,
  RoomHint,
  RoomJoin,
  RoomSeen,
  RoomSync,
  SeatAdmit,
  SeatDeny,
  SendAck,
  ServerDrain,
  SessionEnd,
  SessionHold,
  SessionMove,
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
  "member.mute": [MemberMute, Done];
  "member.unmute": [MemberUnmute, Done];
  "member.remove": [MemberRemove, Done];
}

export type AskName = keyof Asks;

/** A refusal of the server, or our own word for an answer that never came. */
export interface Refused {
  ok: false;
  code: Refusal["code"] | "timeout";
  message: string;
  retry_ms?: number;
  found?: string[];
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
  "session.end": SessionEnd;
  "server.drain": ServerDrain;
  presence: Presence;
  typing: TypingNow;
  peace: PeaceNow;
}
