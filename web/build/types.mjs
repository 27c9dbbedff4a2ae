// TypeScript types from the server's JSON Schema of the live channel.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compile } from "json-schema-to-typescript";

/** The types of live.schema.json in this folder, as text. */
export async function types(folder) {
  const schema = JSON.parse(await readFile(join(folder, "live.schema.json"), "utf8"));
  return compile(schema, "Live", {
    bannerComment: "// Made by `npm run types` from live.schema.json. Do not edit.",
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
  });
}
