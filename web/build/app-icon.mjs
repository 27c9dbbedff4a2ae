// The app's icon, drawn from a few rounded rectangles: a sheet of notes, on purpose as
// neutral as the name beside it. The same shapes become the SVG and the PNG files.
import { deflateSync } from "node:zlib";

// x, y, width, height, radius in a 64-unit square; later shapes lie on top. The paper
// keeps inside the middle 80 %, so a phone may cut the corners into any shape.
const SHAPES = [
  { box: [0, 0, 64, 64, 0], color: [43, 92, 85] },
  { box: [18, 14, 28, 36, 5], color: [251, 248, 243] },
  { box: [23, 22, 18, 3, 1.5], color: [43, 92, 85] },
  { box: [23, 30, 18, 3, 1.5], color: [43, 92, 85] },
  { box: [23, 38, 11, 3, 1.5], color: [154, 69, 40] },
];

/** Returns {file name: content} for the icon in every size that is asked for. */
export function appIcons() {
  const pngs = [180, 192, 512].map((size) => [`icon-${size}.png`, png(size)]);
  return { "icon.svg": svg(), ...Object.fromEntries(pngs) };
}

function svg() {
  const rects = SHAPES.map(({ box: [x, y, w, h, r], color }) => {
    const corner = x === 0 ? 14 : r; // a browser tab does not round the corners itself
    return `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${corner}" fill="rgb(${color})"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${rects.join("")}</svg>\n`;
}

function png(size) {
  const rows = Buffer.alloc(size * (1 + size * 3));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const color = colorAt(((x + 0.5) * 64) / size, ((y + 0.5) * 64) / size, size / 64);
      rows.set(color, y * (1 + size * 3) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND")];
  return Buffer.concat([signature, ...parts]);
}

function colorAt(x, y, scale) {
  return SHAPES.reduce((under, { box, color }) => {
    const cover = Math.min(1, Math.max(0, 0.5 - distance(x, y, box) * scale));
    return under.map((value, i) => Math.round(value + (color[i] - value) * cover));
  }, SHAPES[0].color);
}

/** Distance from a point to a rounded rectangle; negative inside. */
function distance(x, y, [left, top, width, height, radius]) {
  const dx = Math.abs(x - left - width / 2) - width / 2 + radius;
  const dy = Math.abs(y - top - height / 2) - height / 2 + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
}

function chunk(type, data = Buffer.alloc(0)) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(checksum(body), body.length + 4);
  return out;
}

/** CRC-32 as PNG wants it (zlib.crc32 is missing from older Node 20). */
function checksum(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
