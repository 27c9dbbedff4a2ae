// Bundles every web/src/**/*.test.ts and runs it with Node's own test runner.
//   node web/test.mjs
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "web/src");
const tests = (await readdir(source, { recursive: true }))
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => join(source, name));

// Inside node_modules, so that the packages the tests import are found.
const folder = await mkdtemp(join(root, "node_modules/.tests-"));
try {
  await esbuild.build({
    entryPoints: tests,
    outdir: folder,
    outbase: source,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const built = (await readdir(folder, { recursive: true })).filter((n) => n.endsWith(".mjs"));
  const args = ["--enable-source-maps", "--test", ...built.map((name) => join(folder, name))];
  const run = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  process.exitCode = run.status ?? 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
