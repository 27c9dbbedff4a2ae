// Leave quickly: cover the page in the same frame, forget, sign out, go somewhere neutral.
import { NEEDED, ShiftCount, WINDOW_MS } from "./shifts";

/** Takes over every Leave quickly button, and Shift pressed three times. */
export function leaveQuickly(): void {
  const form = document.querySelector<HTMLFormElement>("form#leave");
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(form);
  });
  watchShift(form);
}

function leave(form: HTMLFormElement): void {
  const cover = document.createElement("div");
  cover.className = "cover";
  document.body.replaceChildren(cover);
  try {
    sessionStorage.clear();
  } catch {
    // Storage is blocked, so nothing was kept in it.
  }
  signOut(form);
  location.replace(form.dataset.to ?? "about:blank");
}

/** Ends the sign-in without waiting for the answer. */
function signOut(form: HTMLFormElement): void {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) body.append(name, String(value));
  const sent = fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" });
  sent.catch(() => navigator.sendBeacon(form.action, body));
}

function watchShift(form: HTMLFormElement): void {
  const count = new ShiftCount();
  const dots = new Dots(form.dataset.onceMore ?? "");
  let fading: ReturnType<typeof setTimeout> | undefined;
  const forget = (): void => {
    count.reset();
    dots.show(0);
  };
  addEventListener("keydown", (event) => {
    count.down(event.key, event.repeat);
    if (event.key !== "Shift") dots.show(0);
  });
  addEventListener("pointerdown", forget);
  addEventListener("blur", forget);
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift") return;
    const presses = count.up(event.key, performance.now());
    if (presses >= NEEDED) return leave(form);
    dots.show(presses);
    clearTimeout(fading);
    fading = setTimeout(forget, WINDOW_MS);
  });
}

/** Three dots that fill up, and a sentence for people who listen to the page. */
class Dots {
  readonly #box = document.createElement("div");
  readonly #words = document.createElement("p");

  /** `onceMore` is what whoever listens hears after the second press. */
  constructor(readonly onceMore: string) {
    this.#box.className = "shifts";
    this.#box.hidden = true;
    this.#box.setAttribute("aria-hidden", "true");
    for (let i = 0; i < NEEDED; i += 1) this.#box.append(document.createElement("i"));
    this.#words.className = "vh";
    this.#words.setAttribute("role", "status");
    (document.querySelector("header") ?? document.body).append(this.#box, this.#words);
  }

  /** One press alone is part of ordinary typing, so nothing shows before the second. */
  show(presses: number): void {
    this.#box.hidden = presses < 2;
    for (const [i, dot] of [...this.#box.children].entries()) {
      dot.classList.toggle("on", i < presses);
    }
    this.#words.textContent = presses < 2 ? "" : this.onceMore;
  }
}
