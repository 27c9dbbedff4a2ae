// Whether a text begins like advice: a short list, so that it is wrong rarely and only once.

const BEGINNINGS = [
  "you should",
  "you need to",
  "you have to",
  "you must",
  "you could try",
  "you ought to",
  "have you tried",
  "have you thought about",
  "have you considered",
  "why don't you",
  "why not just",
  "just try",
  "try to",
  "if i were you",
  "i would just",
  "what you need",
  "my advice",
];

export function isAdvice(text: string): boolean {
  const plain = text.trimStart().toLowerCase().replaceAll("’", "'").replace(/\s+/g, " ");
  const start = plain.replace(/^(?:hi|hey|well|maybe|i think|honestly)[,.!]? /, "");
  return BEGINNINGS.some((one) => start.startsWith(`${one} `) || start === one);
}
