import assert from "node:assert/strict";
import { test } from "node:test";
import { Follower } from "./follower";
import { reduce } from "./reducer";
import { empty, type State } from "./state";
import * as t from "./testing";
import type { Ask } from "./wire";

test("whoever comes in with too many others asks again on the same line, without an error", async () => {
  let state: State = empty;
  const busy = { ok: false, code: "rate_limited", message: "Many come in.", retry_ms: 700 };
  const answers: unknown[] = [busy, busy, t.joinAck({})];
  const rests: number[] = [];
  const follower = new Follower({
    ask: (() => Promise.resolve(answers.shift())) as unknown as Ask,
    dispatch: (input) => (state = reduce(state, input)),
    state: () => state,
    isConnected: () => true,
    refused: () => assert.fail("nobody is refused"),
    rest: (ms) => Promise.resolve(void rests.push(ms)),
  });
  assert.equal(await follower.join(), true);
  assert.deepEqual(rests, [700, 700]);
  assert.equal(state.closed, null);
});
