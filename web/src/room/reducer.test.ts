import assert from "node:assert/strict";
import { test } from "node:test";
import { standing } from "./standing";
import { wants } from "./state";
import * as t from "./testing";

test("rows come in order, and what came before is ignored", () => {
  const state = t.after(t.inRoom(), t.push(t.add(1), t.add(2)), t.push(t.add(2)), t.push(t.add(1)));
  assert.deepEqual(t.seen(state), ["1 visible words 1", "2 visible words 2"]);
  assert.equal(wants(state), null);
});

test("a gap shows nothing out of order; it asks", () => {
  const state = t.after(t.inRoom(), t.push(t.add(1)), t.push(t.add(3)));
  assert.deepEqual(t.seen(state), ["1 visible words 1"]);
  assert.equal(wants(state), "sync");
  const ack = {
    ok: true,
    epoch: 1,
    from: 2,
    to: 3,
    head: 3,
    events: [t.add(2), t.add(3)],
  } as const;
  const whole = t.after(t.inRoom(), t.push(t.add(1)), t.push(t.add(3)), {
    type: "synced",
    ack: { ...ack, events: [...ack.events] },
  });
  assert.equal(t.seen(whole).length, 3);
  assert.equal(wants(whole), null);
});

test("a hint tells that something is missing", () => {
  const state = t.after(t.inRoom(), { type: "hint", push: { room: "room", head: 4 } });
  assert.equal(wants(state), "sync");
});

test("another epoch means asking for the room anew", () => {
  const other = t.push(t.add(1));
  if (other.type === "events") other.push.epoch = 2;
  assert.equal(wants(t.after(t.inRoom(), other)), "join");
});

test("my own message is replaced by its echo, by its cmid", () => {
  const write = { type: "write", cmid: "c1", body: "words 1", at: t.at(1) } as const;
  const ack = { status: "published", id: "message-1", seq: 1, now: t.at(1) } as const;
  const echo = t.push(t.add(1, { actor: t.HERON, cmid: "c1" }));
  for (const order of [
    [{ type: "sent", cmid: "c1", ack } as const, echo],
    [echo, { type: "sent", cmid: "c1", ack } as const],
  ]) {
    const state = t.after(t.inRoom(), write, ...order);
    assert.deepEqual(t.seen(state), ["1 visible words 1"]);
    assert.deepEqual(state.locals, []);
  }
});

test("a held message is mine alone, until the log brings it", () => {
  const write = { type: "write", cmid: "c1", body: "held words", at: t.at(1) } as const;
  const ack = { status: "held", id: "message-h", reason: "hold_all", now: t.at(1) } as const;
  const waiting = t.after(t.inRoom(), write, { type: "sent", cmid: "c1", ack });
  assert.deepEqual(
    waiting.held.map((one) => one.body),
    ["held words"],
  );
  assert.deepEqual(waiting.locals, []);
  const approved = t.push(t.add(1, { id: "message-h", cmid: "c1", actor: t.HERON }));
  const shared = t.after(t.inRoom(), write, { type: "sent", cmid: "c1", ack }, approved);
  assert.deepEqual(shared.held, []);
  assert.equal(t.seen(shared).length, 1);
});

test("a declined message stays readable for its author, with the note", () => {
  const decline = t.row(1, "msg.decline", {
    id: "message-h",
    target: t.HERON,
    meta: { words: "No names, please" },
  });
  const state = t.after(t.inRoom({ me: t.me({ held: [t.held()] }) }), t.push(decline));
  assert.deepEqual(t.seen(state), ["1 declined No names, please"]);
  assert.deepEqual(state.held, []);
  const item = state.items[0];
  assert.equal(item?.kind === "declined" && item.body, "held words");
});

test("hidden and removed words leave a member's memory", () => {
  const hide = t.row(2, "msg.hide", { id: "message-1", rev: 1, meta: { words: "why" } });
  const remove = t.row(3, "msg.remove", { id: "message-1", rev: 1, meta: { by: "staff" } });
  const hidden = t.after(t.inRoom(), t.push(t.add(1)), t.push(hide));
  assert.deepEqual(t.seen(hidden), ["1 hidden"]);
  assert.ok(!JSON.stringify(hidden).includes("words 1"));
  const removed = t.after(t.inRoom(), t.push(t.add(1)), t.push(hide, remove));
  assert.deepEqual(t.seen(removed), ["1 removed"]);
});

test("staff still read what they hid, and a restored message is back for everybody", () => {
  const hide = t.row(2, "msg.hide", { id: "message-1", rev: 1 });
  const restore = t.row(3, "msg.restore", { id: "message-1", rev: 1, body: "words 1" });
  const staff = t.me({ id: t.PRIYA, is_staff: true });
  assert.deepEqual(t.seen(t.after(t.inRoom({ me: staff }), t.push(t.add(1), hide))), [
    "1 hidden words 1",
  ]);
  assert.deepEqual(t.seen(t.after(t.inRoom(), t.push(t.add(1), hide, restore))), [
    "1 visible words 1",
  ]);
});

test("a break says why and until when, and ends", () => {
  const until = new Date(Date.now() + 300_000).toISOString();
  const mute = t.row(1, "member.mute", {
    target: t.HERON,
    meta: { until, words: "A calmer pace" },
  });
  const muted = t.after(t.inRoom(), t.push(mute));
  const stands = standing(muted, false);
  assert.equal(stands.kind, "break");
  assert.match(stands.kind === "break" ? stands.words : "", /Reason: A calmer pace/);
  const ended = t.after(
    t.inRoom(),
    t.push(mute),
    t.push(t.row(2, "member.unmute", { target: t.HERON })),
  );
  assert.equal(standing(ended, false).kind, "open");
});

test("an old break in the log changes nothing when the snapshot knows better", () => {
  const until = new Date(Date.now() + 300_000).toISOString();
  const mute = t.row(1, "member.mute", { target: t.HERON, meta: { until, words: "" } });
  const state = t.after(t.inRoom({ head: 1, to: 1, events: [mute] }));
  assert.equal(standing(state, false).kind, "open");
});

test("the state of the session never goes back to an older version", () => {
  const old = t.row(1, "session.state", { meta: { state: "lobby", version: 1 } });
  const state = t.after(t.inRoom({ head: 1, to: 1, events: [old] }));
  assert.equal(state.room.state, "live");
});

test("who waits asks for the room when somebody lets them in, and sees nothing before", () => {
  const waiting = t.inRoom({ me: t.me({ seat: "waiting" }), people: [] });
  const join = t.row(1, "member.join", {
    target: t.HERON,
    meta: { handle: "Quiet Heron", role: "participant" },
  });
  const state = t.after(waiting, t.push(join));
  assert.equal(wants(state), "join");
  const inside = t.after(
    waiting,
    t.push(join),
    t.inRoom({ from: 1, to: 1, head: 1, events: [join] }),
  );
  assert.equal(wants(inside), null);
  assert.deepEqual(t.seen(inside), ["1 join"]);
});

test("not let in: the note is there to read", () => {
  const deny = t.row(1, "member.deny", { target: t.HERON, meta: { words: "Next week, gladly" } });
  const state = t.after(t.inRoom({ me: t.me({ seat: "waiting" }) }), t.push(deny));
  assert.equal(state.me?.seat, "denied");
  assert.equal(state.me?.words, "Next week, gladly");
});

test("who is removed hears no more and asks for nothing", () => {
  const remove = t.row(1, "member.remove", { target: t.HERON, meta: { words: "why" } });
  const state = t.after(t.inRoom(), t.push(remove));
  assert.deepEqual(state.closed, { code: "removed", words: "why" });
  assert.equal(wants(state), null);
});

test("the staff stream counts once, and a gap asks for the room", () => {
  const staff = { held: [], waiting: [], mseq: 0 };
  const room = t.inRoom({ me: t.me({ id: t.PRIYA, is_staff: true }), staff });
  const add = (mseq: number) => ({ mseq, kind: "held.add", held: t.held() }) as const;
  const said = (from: number, to: number, ...events: ReturnType<typeof add>[]) =>
    ({ type: "staff", push: { room: "room", from, to, events } }) as const;
  assert.equal(t.after(room, said(1, 1, add(1)), said(1, 1, add(1))).staff?.held.length, 1);
  const behind = t.after(room, said(2, 2, add(2)));
  assert.equal(behind.staff?.held.length, 0);
  assert.equal(wants(behind), "join");
});

test("an older page goes above and changes no fact", () => {
  const state = t.after(t.inRoom({ from: 201, to: 400, head: 400, events: [t.add(400)] }), {
    type: "older",
    ack: {
      ok: true,
      epoch: 1,
      from: 1,
      to: 200,
      head: 400,
      events: [t.add(1), t.row(2, "session.state", { meta: { state: "ended", version: 9 } })],
    },
  });
  assert.deepEqual(t.seen(state), ["1 visible words 1", "2 ended", "400 visible words 400"]);
  assert.equal(state.room.state, "live");
  assert.equal(state.whole, true);
});
