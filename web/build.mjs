// Builds everything the browser loads into facilitator/static/, with hashed names,
// .gz and .br siblings and a manifest.json that facilitator/core/assets.py reads.
//   node web/build.mjs
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { appIcons } from "./build/app-icon.mjs";
import { compress, hashed } from "./build/files.mjs";
import { sprite } from "./build/sprite.mjs";
import { websocketOnly } from "./build/websocket-only.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const web = join(root, "web");
const final = join(root, "facilitator", "static");
const out = join(root, "node_modules", `.static-${process.pid}`); // renamed when it is whole
const base = "/static/";

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  charset: "utf8",
  legalComments: "none",
  target: ["chrome109", "firefox115", "safari16"],
  logLevel: "warning",
};

/** Bundles the pages' styles and scripts; returns {name: hashed file name}. */
async function bundles() {
  const scripts = ["src/theme.ts", "src/site.ts"];
  const outputs = await bundle(["src/css/main.css", "src/css/fonts.css", ...scripts], {
    loader: { ".woff2": "file" },
    format: "iife",
  });
  return Object.fromEntries(
    Object.keys(outputs)
      .map((path) => basename(path))
      .map((file) => [file.replace(/-[A-Z0-9]{8}(\.\w+)$/, "$1"), file]),
  );
}

/**
 * Bundles a room's script as a module: what is only needed once somebody asks for it is a
 * file of its own, fetched then. Returns its name and the files it cannot start without.
 */
async function room(script) {
  const outputs = await bundle([script], {
    plugins: [websocketOnly],
    format: "esm",
    splitting: true,
    chunkNames: "part-[hash]",
  });
  const [entry] = Object.entries(outputs).find(([, made]) => made.entryPoint === `web/${script}`);
  const files = [entry];
  for (const file of files) {
    const needed = outputs[file].imports.filter(({ kind }) => kind === "import-statement");
    files.push(...needed.map(({ path }) => path).filter((path) => !files.includes(path)));
  }
  const [file, ...needs] = files.map((path) => basename(path));
  return { name: `${bare(script)}.js`, file, needs };
}

async function bundle(paths, options) {
  const result = await esbuild.build({
    ...shared,
    entryPoints: paths.map((path) => ({ in: join(web, path), out: bare(path) })),
    outdir: out,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    metafile: true,
    ...options,
  });
  if (result.warnings.length) throw new Error("Warnings are errors here; see above.");
  return result.metafile.outputs;
}

const bare = (path) => basename(path).replace(/\.\w+$/, "");

/** Writes the icon sprite and the app's own icon under hashed names. */
async function pictures() {
  const files = { "icons.svg": await sprite(root), ...appIcons() };
  const names = {};
  for (const [name, content] of Object.entries(files)) {
    names[name] = hashed(name, content);
    await writeFile(join(out, names[name]), content);
  }
  return names;
}

/** Bundles the service worker, which keeps its name and knows the shell's files. */
async function serviceWorker(names) {
  const shell = ["main.css", "fonts.css", "site.js", "theme.js", "icons.svg", "icon.svg"];
  const font = "atkinson-hyperlegible-next-latin-wght-normal.woff2";
  await esbuild.build({
    ...shared,
    entryPoints: [{ in: join(web, "src/sw.ts"), out: "sw" }],
    outdir: out,
    format: "iife",
    define: { SHELL: JSON.stringify([...shell, font].map((name) => base + names[name])) },
  });
}

await mkdir(out, { recursive: true });
try {
  const names = { ...(await bundles()), ...(await pictures()) };
  const rooms = [await room("src/room.ts"), await room("src/console.ts")];
  for (const { name, file } of rooms) names[name] = file;
  const needs = Object.fromEntries(rooms.map(({ name, needs }) => [name, needs]));
  await serviceWorker(names);
  await compress(out);
  await writeFile(join(out, "manifest.json"), `${JSON.stringify({ names, needs }, null, 2)}\n`);
  await rm(final, { recursive: true, force: true });
  await rename(out, final);
} finally {
  await rm(out, { recursive: true, force: true });
}
