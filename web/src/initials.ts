// Initials and their color, exactly as the avatar() macro draws them on the server.

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** "Quiet Heron" is "QH", "Juniper" is "J", "Fern & Bee" is "FB". */
export function initials(handle: string): string {
  const words = handle.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => [...word][0] ?? "")
    .join("")
    .toUpperCase();
}

/** A class from "t1" to "t6"; the same handle always gets the same one. */
export function tone(handle: string): string {
  const chars = [...handle];
  const sum = chars.reduce((total, char) => total + LETTERS.indexOf(char.toLowerCase()), 0);
  return `t${((((sum + chars.length * 7) % 6) + 6) % 6) + 1}`;
}
