import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { types } from "../../build/types.mjs";

const folder = join(process.cwd(), "web/src/room");

test("the types are those of the committed schema; `npm run types` writes them", async () => {
  assert.equal(await readFile(join(folder, "live.d.ts"), "utf8"), await types(folder));
});
