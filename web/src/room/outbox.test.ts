import assert from "node:assert/strict";
import { test } from "node:test";
import type { SendAck } from "./live";
import { Outbox } from "./outbox";
import { reduce, type Input } from "./reducer";
import type { State } from "./state";
import * as t from "./testing";
import type { Ask, Refused } from "./wire";

interface Sent {
  cmid: string;
  body: string;
}

/** An outbox on a room whose server answers as told, one answer for each ask. */
function desk(answers: ("ok" | "held" | Refused | SendAck)[]) {
  let state: State = t.after(t.inRoom());
  let clock = 0;
  const sent: Sent[] = [];
  const timers: (() => void)[] = [];
  const slowed: number[] = [];
  const ask = ((_name: string, fields: Sent) => {
    sent.push({ cmid: fields.cmid, body: fields.body });
    const answer = answers.shift() ?? "ok";
    if (typeof answer !== "string") return Promise.resolve(answer);
    const [seq, id] = [sent.length, `message-${sent.length}`];
    const status = answer === "held" ? "held" : "published";
    return Promise.resolve({
      ok: true,
      status,
      id,
      seq,
      dup: false,
      reason: "hold_all",
      now: t.at(seq),
    });
  }) as unknown as Ask;
  const dispatch = (input: Input): void => {
    state = reduce(state, input);
  };
  const outbox = new Outbox({
    ask,
    dispatch,
    state: () => state,
    slow: (ms) => slowed.push(ms),
    passed: () => clock,
    now: () => clock,
    later: (run) => timers.push(run),
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const wait = async (ms: number): Promise<void> => {
    clock += ms;
    for (const run of timers.splice(0)) run();
    await settle();
  };
  return { outbox, sent, slowed, settle, wait, locals: () => state.locals, held: () => state.held };
}

const refused = (code: Refused["code"], values: Partial<Refused> = {}): Refused => {
  return { ok: false, code, message: `because ${code}`, ...values };
};

test("messages go one after the other, in order, each with its own id", async () => {
  const { outbox, sent, settle } = desk([]);
  for (const body of ["a", "b", "c"]) outbox.send(body);
  await settle();
  assert.deepEqual(
    sent.map((one) => one.body),
    ["a", "b", "c"],
  );
  assert.equal(new Set(sent.map((one) => one.cmid)).size, 3);
});

test("no answer: it says so, what came after waits too, and both go again with the same ids", async () => {
  const { outbox, sent, settle, locals } = desk([refused("timeout")]);
  outbox.send("a");
  outbox.send("b");
  await settle();
  assert.deepEqual(
    locals().map((one) => [one.status, one.again]),
    [
      ["unsent", true],
      ["unsent", true],
    ],
  );
  outbox.resume();
  await settle();
  assert.deepEqual(
    sent.map((one) => one.body),
    ["a", "a", "b"],
  );
  assert.equal(sent[0]?.cmid, sent[1]?.cmid);
});

test("a refusal for good is told in its words and never tried again", async () => {
  const { outbox, sent, settle, wait, locals } = desk([refused("muted")]);
  outbox.send("a");
  await settle();
  outbox.resume();
  await wait(60_000);
  assert.equal(sent.length, 1);
  assert.deepEqual(
    locals().map((one) => [one.status, one.why]),
    [["unsent", "because muted"]],
  );
});

test("too fast: it waits as long as asked and sends the same message by itself", async () => {
  const { outbox, sent, slowed, settle, wait } = desk([
    refused("rate_limited", { retry_ms: 8000 }),
  ]);
  outbox.send("a");
  await settle();
  assert.equal(sent.length, 1);
  assert.deepEqual(slowed, [8000]);
  await wait(8000);
  assert.equal(sent.length, 2);
  assert.equal(sent[0]?.cmid, sent[1]?.cmid);
});

test("in slow mode the next message waits from the answer on, and goes by itself", async () => {
  const ack: SendAck = {
    ok: true,
    status: "published",
    id: "00000000-0000-4000-8000-000000000001",
    seq: 1,
    now: "2026-11-24T19:00:00.000Z",
    wait_ms: 30_000,
  };
  const { outbox, sent, slowed, settle, wait } = desk([ack, refused("slow", { retry_ms: 2000 })]);
  outbox.send("a");
  await settle();
  outbox.send("b");
  await settle();
  assert.deepEqual([sent.length, slowed], [1, [30_000]]);
  await wait(30_000);
  assert.deepEqual([sent.length, slowed], [2, [30_000, 2000]]);
  await wait(2000);
  assert.equal(sent[1]?.cmid, sent[2]?.cmid);
});

test("a server that cannot just now is asked again, with the same id", async () => {
  const { outbox, sent, settle, wait } = desk([refused("unavailable", { retry_ms: 1000 })]);
  outbox.send("a");
  await settle();
  await wait(1000);
  assert.equal(sent.length, 2);
  assert.equal(sent[0]?.cmid, sent[1]?.cmid);
});

test("a held message moves from the way out to the waiting ones", async () => {
  const { outbox, settle, locals, held } = desk(["held"]);
  outbox.send("a");
  await settle();
  assert.deepEqual(locals(), []);
  assert.deepEqual(
    held().map((one) => [one.body, one.reason]),
    [["a", "hold_all"]],
  );
});
