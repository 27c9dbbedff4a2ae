// One SVG sprite: the Lucide icons that web/icons.json names, and our own in web/icons/.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Returns the sprite's text; each icon is a symbol "i-<our name>". */
export async function sprite(root) {
  const wanted = JSON.parse(await readFile(join(root, "web/icons.json"), "utf8"));
  const lucide = join(root, "node_modules/lucide-static/icons");
  const files = Object.entries(wanted).map(([name, icon]) => [name, join(lucide, `${icon}.svg`)]);
  for (const file of await readdir(join(root, "web/icons"))) {
    files.push([file.replace(".svg", ""), join(root, "web/icons", file)]);
  }
  const symbols = await Promise.all(files.map(([name, path]) => symbol(name, path)));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function symbol(name, path) {
  const shapes = /<svg[^>]*>(.*)<\/svg>/s.exec(await readFile(path, "utf8"))[1];
  const tight = shapes.replace(/\s+/g, " ").replace(/> </g, "><").replace(/ \/>/g, "/>").trim();
  return `<symbol id="i-${name}" viewBox="0 0 24 24">${tight}</symbol>`;
}
