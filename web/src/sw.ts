// The service worker: keeps the shell, the offline page and Help now, and nothing else.
// Pages of signed-in people and messages are never stored. A push wakes it and carries
// no word, so what it shows is always the same.

declare const SHELL: string[]; // filled in by web/build.mjs; hashed names, so it changes with them

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Clicked extends Extendable {
  notification: Notification;
}
declare const registration: ServiceWorkerRegistration;
declare const clients: { openWindow(url: string): Promise<unknown> };

const HELP = "/help";
const OFFLINE = "/offline";
const NAME = `shell-${SHELL.join("").length}-${checksum(SHELL.join(""))}`;

function checksum(text: string): number {
  let sum = 0;
  for (const char of text) sum = (sum * 31 + char.charCodeAt(0)) % 4294967291;
  return sum;
}

/** Fetches our pages as a stranger would, so that nothing about a person is kept. */
async function fill(): Promise<void> {
  const cache = await caches.open(NAME);
  const pages = [HELP, OFFLINE].map((url) => new Request(url, { credentials: "omit" }));
  await cache.addAll([...SHELL, ...pages]);
}

async function dropOld(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const wanted = new URL(request.url).pathname === HELP ? HELP : OFFLINE;
    const kept = await caches.match(wanted);
    if (kept) return kept;
    throw error;
  }
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

addEventListener("install", (event) => (event as Extendable).waitUntil(fill()));
addEventListener("activate", (event) => (event as Extendable).waitUntil(dropOld()));
addEventListener("fetch", (event) => {
  const { request, respondWith } = event as Fetching;
  const answer = respondWith.bind(event);
  if (request.mode === "navigate" && request.method === "GET") answer(page(request));
  else if (SHELL.includes(new URL(request.url).pathname)) answer(file(request));
});
addEventListener("push", (event) => {
  const shown = registration.showNotification("You have something waiting", { tag: "waiting" });
  (event as Extendable).waitUntil(shown);
});
addEventListener("notificationclick", (event) => {
  const { notification } = event as Clicked;
  notification.close();
  (event as Extendable).waitUntil(clients.openWindow("/spaces"));
});
