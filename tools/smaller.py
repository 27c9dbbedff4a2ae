"""Pictures of screens have few colors: with a palette they take a third of the room."""

import base64
import struct
import zlib
from collections import Counter

from playwright.sync_api import Page

#: The browser already knows how to read a PNG: it hands back four bytes a pixel.
UNPACK = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const {width, height} = image;
  const paper = new OffscreenCanvas(width, height).getContext("2d");
  paper.drawImage(image, 0, 0);
  const blob = new Blob([paper.getImageData(0, 0, width, height).data]);
  const url = await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
  return [width, height, url.slice(url.indexOf(",") + 1)];
}"""


def smaller(page: Page, png: bytes) -> bytes:
    """Return a picture with its 256 most frequent colors; `page` is a blank one to read it in."""
    width, height, packed = page.evaluate(UNPACK, base64.b64encode(png).decode())
    pixels = memoryview(base64.b64decode(packed)).cast("I")
    colors = Counter(pixels)
    palette = [color for color, _times in colors.most_common(256)]
    index = {color: i for i, color in enumerate(palette)}
    index |= {color: nearest(color, palette) for color in colors if color not in index}
    flat = bytes(map(index.__getitem__, pixels))
    rows = b"".join(b"\0" + flat[i : i + width] for i in range(0, len(flat), width))
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0),
        b"PLTE": b"".join(color.to_bytes(4, "little")[:3] for color in palette),
        b"IDAT": zlib.compress(rows, 9),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in parts.items())


def nearest(color: int, palette: list[int]) -> int:
    """Return the index of the color that differs least; called often, so it is plain sums."""
    red, green, blue = color & 255, color >> 8 & 255, color >> 16 & 255
    return min(
        range(len(palette)),
        key=lambda i: (
            abs((palette[i] & 255) - red)
            + abs((palette[i] >> 8 & 255) - green)
            + abs((palette[i] >> 16 & 255) - blue)
        ),
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return one part of a PNG file, with its length and its check."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
