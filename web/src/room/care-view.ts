// "I'm not OK": a panel with numbers on it at once, while the facilitators are told; and the strip.
import { own } from "./care";
import { button, h, icon, region, type Child } from "./dom";
import type { OwnCare } from "./live";
import { part } from "./parts";
import type { Room } from "./room";
import { count } from "./words";

let panel: HTMLDialogElement | null = null;

/** Opens the panel, and tells the facilitators without another tap. */
export function open(room: Room): void {
  if (panel) return;
  const opener = document.activeElement;
  const status = h("p", { class: "callout calm", role: "status" });
  const box = h("textarea", { class: "input", id: "care-box", rows: 2, dir: "auto", maxlength: 500 });
  const again = h("button", { class: "btn", type: "button", hidden: true }, "Try again");
  const close = h("button", { class: "btn", type: "button" }, "Close");
  const form = h(
    "form",
    { class: "stack" },
    h("h2", { id: "care-title" }, "I’m not OK"),
    status,
    h("div", { class: "row" }, again),
    h(
      "div",
      { class: "field" },
      h("label", { for: "care-box" }, "Anything you want them to know (optional)"),
      box,
    ),
    h(
      "div",
      { class: "row ends" },
      close,
      h("button", { class: "btn primary" }, "Add this"),
    ),
    h("h3", {}, "Who answers right now"),
    numbers(room),
  );
  const dialog = h("dialog", { class: "ask-dialog", "aria-labelledby": "care-title" }, form);
  let cmid = "";
  let last: string | null = null;
  const tell = async (words: string): Promise<boolean> => {
    // Only the very same words are the same saying: others never go under its name.
    if (words !== last) cmid = crypto.randomUUID();
    last = words;
    status.textContent = "The facilitators are being told…";
    const answer = await room.ask("care.raise", { cmid, about: "me", words });
    again.hidden = answer.ok === true;
    if (!answer.ok) {
      status.textContent = `That did not go out yet. ${answer.message} A number below works at any time.`;
      return false;
    }
    last = null;
    own.care = answer.mine;
    own.here = answer.team_here;
    status.textContent = told(answer.team_here);
    strip(room);
    return true;
  };
  again.addEventListener("click", () => void tell(box.value.trim()));
  close.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = box.value.trim();
    if (!words) return box.focus();
    if (!(await tell(words))) return;
    box.value = "";
    status.textContent = "Added. Only the facilitators read it.";
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    panel = null;
    if (opener instanceof HTMLElement) opener.focus();
  });
  panel = dialog;
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
  void tell("");
}

/** The numbers were on the page before anything was asked, so they are here without a line. */
function numbers(room: Room): Child {
  const kept = room.page.root.querySelector<HTMLTemplateElement>("[data-part=care-help]");
  return kept ? h("div", { class: "stack" }, kept.content.cloneNode(true)) : "";
}

function told(here: number): string {
  if (here === 0) {
    return "Noted. No facilitator is connected just now; they are asked to come. If it can’t wait, please use a number below.";
  }
  const who = count(here, "facilitator is", "facilitators are");
  return `${who} here now and can see it. Others in the room do not.`;
}

/** Draws how it stands, above the conversation and at the door. */
export function strip(room: Room): void {
  const place = part(room.page.root, "care");
  const side = room.page.root.dataset.circle === "side";
  const over = room.state.room.state === "ended" || Boolean(room.state.closed);
  const staff = room.page.isStaff;
  region(place, JSON.stringify([own.care, own.here, side, over, staff]), () =>
    side ? (over ? [] : aside(staff)) : own.care ? words(room, own.care) : [],
  );
}

function aside(staff: boolean): Child[] {
  const text = staff
    ? "A side room. Only the two of you read it; one more of the team may be asked in."
    : "A side room. Only you and a facilitator read it. You can go back at any time, and come here again.";
  return line(text, button("side-back", "Back to everybody", { class: "sm" }));
}

function words(room: Room, care: OwnCare): Child[] {
  if (care.side) {
    return line(
      "A facilitator would like to talk with you alone. You can go there, or stay here.",
      button("side-go", "Go to the side room", { class: "sm primary" }),
    );
  }
  if (!care.asked) return [];
  if (care.state === "raised") {
    const text = own.here
      ? "You said that you are not OK. The facilitators can see it."
      : "You said that you are not OK. Nobody of the team is connected, and they are asked to come.";
    return line(text, h("a", { class: "btn sm help", href: room.page.links.help }, "Help now"));
  }
  if (care.state === "acknowledged" || care.state === "with_member") {
    return line(`${care.by} has seen that you are not OK, and looks after it.`);
  }
  return [];
}

function line(text: string, ...acts: Child[]): Child[] {
  return [
    h(
      "div",
      { class: "callout calm apart" },
      icon("heart"),
      h("span", { class: "grow" }, text),
      acts.length ? h("span", { class: "row" }, ...acts) : null,
    ),
  ];
}

/** To the side room, which has a page of its own beside the room's. */
export function go(room: Room): void {
  if (own.care?.side) location.assign(sideUrl(room, own.care.side));
}

export function sideUrl(room: Room, side: string): string {
  return (room.page.root.dataset.mainUrl ?? "").replace(/room$/, `side/${side}`);
}

export function back(room: Room): void {
  location.assign(room.page.root.dataset.mainUrl ?? "/");
}
