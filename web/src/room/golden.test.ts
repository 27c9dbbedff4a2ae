// The transcripts of tests/golden: what a screen is told, and what it shows then.
import "./staff";
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { reduce, type Input } from "./reducer";
import { empty, wants, type State } from "./state";

interface Golden {
  why: string;
  steps: { input: Input; shows: Partial<ReturnType<typeof shown>> }[];
}

/** What stands on the screen, without what only this code names. */
function shown(state: State) {
  return {
    session: state.room.state,
    log: state.items.map(({ kind, ...item }) => {
      const text = "body" in item ? item.body : "";
      const how = "state" in item ? item.state : "what" in item ? item.what : "";
      return [item.seq, kind, how, text].join(" ").replace(/ +/g, " ").trim();
    }),
    waiting_to_be_read: state.held.map((one) => one.body),
    on_the_way: state.locals.map((one) => `${one.status} ${one.body}`),
    lobby: state.staff?.waiting.map((one) => state.people[one.id]?.handle) ?? null,
    queue: state.staff?.held.map((one) => one.body) ?? null,
    reports: state.staff?.reports.length ?? null,
    seat: state.me?.seat ?? null,
    break: state.me?.mute_reason ?? null,
    closed: state.closed?.code ?? null,
    asks: wants(state),
  };
}

const folder = join(process.cwd(), "tests/golden");

for (const name of readdirSync(folder).filter((file) => file.endsWith(".json"))) {
  const golden = JSON.parse(readFileSync(join(folder, name), "utf8")) as Golden;
  test(`${name}: ${golden.why}`, () => {
    let state = empty;
    golden.steps.forEach(({ input, shows }, i) => {
      state = reduce(state, input);
      const all = shown(state);
      const told = Object.fromEntries(
        Object.keys(shows).map((key) => [key, all[key as keyof typeof all]]),
      );
      assert.deepEqual(told, shows, `after step ${i + 1}`);
    });
  });
}
