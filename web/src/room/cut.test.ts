// Two hundred messages while lines are cut for 5, 60 and 600 seconds: nobody misses or doubles one.
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Announcer } from "./announcer";
import { Follower } from "./follower";
import type { LogEvent } from "./live";
import { newsIn, sayNews } from "./news";
import { Outbox } from "./outbox";
import { reduce, type Input } from "./reducer";
import { empty, type State } from "./state";
import * as t from "./testing";
import type { Ask } from "./wire";

const SILENCE = {
  ok: false,
  code: "timeout",
  message: "No answer came in time.",
} as const;

/** A server with one room: a log, and answers made from it. */
class Room {
  readonly log: LogEvent[] = [];
  readonly screens: Screen[] = [];

  say(author: string, cmid: string, body: string): LogEvent {
    const known = this.log.find((row) => row.cmid === cmid);
    if (known) return known;
    const row = t.add(this.log.length + 1, { actor: author, cmid, body });
    this.log.push(row);
    for (const screen of this.screens) if (screen.isOpen) screen.hear(row);
    return row;
  }

  page(viewer: string, since: number, limit: number) {
    const rows = this.log.slice(since, since + limit);
    const events = rows.map((row) => this.seenBy(viewer, row));
    const head = this.log.length;
    return {
      ok: true,
      epoch: 1,
      from: since + 1,
      to: since + rows.length,
      head,
      events,
    };
  }

  seenBy(viewer: string, row: LogEvent): LogEvent {
    const { cmid, ...others } = row;
    return row.actor === viewer ? { ...others, cmid: cmid! } : others;
  }
}

class Screen {
  state: State = empty;
  isOpen = true;
  readonly said: string[] = [];
  readonly follower: Follower;
  readonly outbox: Outbox;
  readonly #announcer: Announcer;

  constructor(
    readonly server: Room,
    readonly who: string,
  ) {
    const say = (words: string): void => void this.said.push(words);
    const later = (run: () => void, ms: number): unknown => setTimeout(run, ms);
    this.#announcer = new Announcer({ say, now: () => Date.now(), later });
    const shared = {
      ask: this.ask as Ask,
      dispatch: (input: Input) => this.dispatch(input),
      state: () => this.state,
      isConnected: () => this.isOpen,
    };
    this.follower = new Follower({
      ...shared,
      refused: () => assert.fail("nobody is refused"),
      rest: () => assert.fail("nobody is asked to wait"),
    });
    const slow = (): void => assert.fail("nobody is too fast");
    this.outbox = new Outbox({
      ...shared,
      slow,
      passed: () => Date.now(),
      now: () => Date.now(),
      later: (run, ms) => void later(run, ms),
    });
    server.screens.push(this);
  }

  dispatch(input: Input): void {
    const before = this.state;
    this.state = reduce(before, input);
    sayNews(
      this.#announcer,
      this.state,
      newsIn(before, this.state),
      input.type === "events",
    );
    this.follower.look();
  }

  hear(row: LogEvent): void {
    this.dispatch(t.push(this.server.seenBy(this.who, row)));
  }

  cut(): void {
    this.isOpen = false;
  }

  async back(): Promise<void> {
    this.isOpen = true;
    await this.follower.join();
    this.outbox.resume();
  }

  ask = async (
    name: string,
    fields: Record<string, never>,
  ): Promise<unknown> => {
    if (!this.isOpen) return SILENCE;
    const { since = 0, limit = 200, cmid, body } = fields;
    if (name === "room.sync") return this.server.page(this.who, since, limit);
    if (name === "room.join") {
      const page = this.server.page(this.who, since, limit);
      return t.joinAck({
        ...page,
        me: t.me({ id: this.who }),
        now: new Date().toISOString(),
      });
    }
    const row = this.server.say(this.who, cmid ?? "", body ?? "");
    return {
      ok: true,
      status: "published",
      id: row.id,
      seq: row.seq,
      now: t.at(row.seq),
    };
  };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
};

async function evening(
  context: TestContext,
  seconds: number,
  messages: number,
) {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 0 });
  const server = new Room();
  const lead = new Screen(server, t.PRIYA);
  const cut = new Screen(server, t.HERON);
  const other = new Screen(server, t.JUNIPER);
  for (const screen of server.screens) await screen.follower.join();
  const each = (seconds * 1000) / messages;
  server.say(t.PRIYA, "before", "Welcome");
  await settle();
  const heardBefore = cut.said.length;
  cut.cut();
  cut.outbox.send("written meanwhile");
  cut.outbox.send("and one more");
  for (let i = 0; i < messages; i += 1) {
    (i % 2 ? lead : other).outbox.send(`message ${i}`);
    context.mock.timers.tick(each);
    await settle();
  }
  assert.equal(
    cut.state.locals.length,
    2,
    "what was written meanwhile is still there",
  );
  await cut.back();
  for (let turn = 0; turn < 20; turn += 1) {
    context.mock.timers.tick(500);
    await settle();
  }
  return {
    server,
    screens: server.screens,
    heard: cut.said.slice(heardBefore),
  };
}

for (const [seconds, messages] of [
  [5, 200],
  [60, 200],
  [600, 200],
  [600, 450],
] as const) {
  test(`${messages} messages while a line is cut for ${seconds} s`, async (context) => {
    const { server, screens, heard } = await evening(
      context,
      seconds,
      messages,
    );
    const views = screens.map((screen) => t.seen(screen.state));
    assert.equal(views[0]!.length, messages + 3);
    assert.deepEqual(views[1], views[0]);
    assert.deepEqual(views[2], views[0]);
    assert.deepEqual(
      server.log.slice(-2).map((row) => row.body),
      ["written meanwhile", "and one more"],
    );
    for (const screen of screens) assert.deepEqual(screen.state.locals, []);
    assert.deepEqual(heard, [
      `${messages} messages arrived while you were away.`,
    ]);
  });
}
