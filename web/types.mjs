// Writes web/src/room/live.d.ts from live.schema.json, which is `flask --app wsgi live-schema`.
//   node web/types.mjs
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { types } from "./build/types.mjs";

const room = join(dirname(fileURLToPath(import.meta.url)), "src/room");
await writeFile(join(room, "live.d.ts"), await types(room));
