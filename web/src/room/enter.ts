// Starts the room of the page: its lobby, its conversation, its end.
import { memberActs, type Acts } from "./acts";
import { useSprite } from "./dom";
import { part, readPage, type Page } from "./parts";
import { Room } from "./room";
import type { Regions } from "./view";
import { followViewport } from "./viewport";

/** What a page has besides the room itself: a feature's regions, and its acts by their names. */
export interface Feature {
  regions?: (room: Room) => Regions;
  acts?: (room: Room) => Acts;
}

export function enter(...features: Feature[]): void {
  const page = readPage();
  if (page) start(page, features);
  else waitForDoors();
}

function start(page: Page, features: Feature[]): void {
  useSprite(page.root.dataset.icons ?? "");
  const room = new Room(page, async (why) => (await import("./more")).ended(why));
  for (const { regions } of features) if (regions) room.view.regions.push(regions(room));
  const acts = Object.assign(memberActs(room), ...features.map(({ acts }) => acts?.(room)));
  // What this page does not know by itself is in the file that follows it.
  listen(room, async (name, data) => {
    const act = acts[name] ?? (await import("./more")).besideActs(room)[name];
    await act?.(data);
  });
  followViewport(page.root);
  room.start();
  void rest(room);
}

/** The keys, and what stands around the composer, come as soon as the room itself is there. */
async function rest(room: Room): Promise<void> {
  const { BesideRegion, apart, keyboard } = await import("./more");
  const { root } = room.page;
  keyboard({ root, log: part(root, "log"), composer: room.composer });
  room.view.regions.push(new BesideRegion(room), apart(room));
  room.draw();
}

/** Every button of the room says its act; this is the only place that hears them. */
function listen(room: Room, act: (name: string, data: DOMStringMap) => Promise<void>): void {
  document.addEventListener("click", async (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("[data-act]") : null;
    if (!(pressed instanceof HTMLElement)) return;
    await act(pressed.dataset.act ?? "", pressed.dataset);
    if (pressed.closest(".acts") && room.ui.opened) room.toggle(room.ui.opened);
  });
}

/** A page that waits for the doors looks again when they open. */
function waitForDoors(): void {
  const opens = document.querySelector<HTMLElement>("[data-opens-in]");
  const seconds = Number(opens?.dataset.opensIn);
  if (seconds > 0) setTimeout(() => location.reload(), (seconds + 1) * 1000);
}
