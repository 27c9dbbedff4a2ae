// Where words are written: Enter or the button sends, nothing is ever cut or lost.
import { room as left, size, wordsOf, type Words } from "../site/counter";
import { enterSends, type Draft } from "./draft";

const LONGEST = 4000;

interface Options {
  form: HTMLFormElement;
  draft: Draft;
  send: (body: string) => void;
  typing: () => void;
}

export class Composer {
  readonly box: HTMLTextAreaElement;
  readonly #options: Options;
  readonly #send: HTMLButtonElement;
  readonly #counter: HTMLElement;
  readonly #left: Words;
  readonly #hint: HTMLElement;
  #mayType = true;
  #maySend = true;

  constructor(options: Options) {
    const { form, draft } = options;
    this.#options = options;
    this.box = form.querySelector("textarea")!;
    this.#send = form.querySelector<HTMLButtonElement>("[data-send]")!;
    this.#counter = form.querySelector<HTMLElement>("[data-part=counter]")!;
    this.#left = wordsOf(this.#counter);
    this.#hint = form.querySelector<HTMLElement>("[data-part=hint]")!;
    this.box.value = draft.read();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.box.addEventListener("input", () => this.#changed(true));
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.hint();
    this.#changed(false);
  }

  /** Closes or opens the field and the button; the words stay where they are. */
  allow(mayType: boolean, maySend: boolean): void {
    if (this.#mayType === mayType && this.#maySend === maySend) return;
    this.#mayType = mayType;
    this.#maySend = maySend;
    this.#options.form.hidden = !mayType;
    this.#changed(false);
  }

  /** Puts words back to be changed; what is being written comes after them. */
  edit(body: string): void {
    const writing = this.box.value.trim();
    this.box.value = writing && writing !== body ? `${body}\n\n${writing}` : body;
    this.#changed(false);
    this.focus();
  }

  focus(): void {
    if (!this.#options.form.hidden) this.box.focus();
  }

  /** Says which key sends on this device. */
  hint(): void {
    this.#hint.textContent = enterSends()
      ? "Enter sends, Shift and Enter starts a new line. "
      : "Enter starts a new line, the button sends. ";
  }

  #submit(): void {
    const body = this.box.value.trim();
    if (!this.#maySend || !body || size(body) > LONGEST) return;
    this.box.value = "";
    this.#changed(false);
    this.#options.send(body);
    this.focus();
  }

  #changed(byHand: boolean): void {
    const used = size(this.box.value);
    const body = this.box.value.trim();
    this.#counter.textContent = left(used, LONGEST, this.#left);
    this.#counter.classList.toggle("over", used > LONGEST);
    this.#send.disabled = !this.#maySend || !body || used > LONGEST;
    this.#options.draft.write(body ? this.box.value : "");
    grow(this.box);
    if (byHand && body) this.#options.typing();
  }

  #key(event: KeyboardEvent): void {
    // While letters are being composed, Enter belongs to the input method.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    const asks = event.ctrlKey || event.metaKey;
    if (asks || (enterSends() && !event.shiftKey)) {
      event.preventDefault();
      this.#submit();
    }
  }
}

/** For browsers that cannot size a field by its content. */
function grow(box: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.blockSize = "auto";
  box.style.blockSize = `${box.scrollHeight + 2}px`;
}
