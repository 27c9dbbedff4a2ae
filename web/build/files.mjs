// Hashed names and compressed siblings.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const WORTH_IT = /\.(css|js|svg)$/;

/** "icons.svg" becomes "icons-1a2b3c4d.svg", by content. */
export function hashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  return name.replace(/(\.\w+)$/, `-${hash}$1`);
}

/** Puts a .gz and a .br beside every text file of the folder. */
export async function compress(folder) {
  for (const name of await readdir(folder)) {
    if (!WORTH_IT.test(name)) continue;
    const content = await readFile(join(folder, name));
    const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    await writeFile(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(content, { params: quality }));
  }
}
