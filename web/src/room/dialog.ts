// A question in a native dialog: focus goes in and comes back, Escape closes, Cancel is first in danger.
import { h, type Child } from "./dom";

export type Field =
  | {
      kind: "text";
      name: string;
      label: string;
      hint?: string;
      required?: boolean;
      value?: string;
      /** How many characters at most; 500 unless it says otherwise. */
      most?: number;
    }
  | {
      kind: "choice";
      name: string;
      label: string;
      value?: string;
      options: readonly (readonly [value: string, label: string, hint?: string])[];
    };

export interface Question {
  title: string;
  words?: Child[];
  fields?: Field[];
  yes: string;
  cancel?: string;
  /** An act with consequences: the first focus is on Cancel. */
  danger?: boolean;
  /** Does it; returns what went wrong, in words, or nothing. The dialog stays until it worked. */
  act: (values: Record<string, string>) => Promise<string> | string;
}

/** The question that is open; pressing twice on a slow line asks it once. */
let asked = "";

/** Asks; resolves when the dialog is closed, with whether it was done. */
export function ask(question: Question): Promise<boolean> {
  if (asked === question.title) return Promise.resolve(false);
  asked = question.title;
  const error = h("p", { class: "errors", role: "alert", hidden: true });
  const yes = h("button", { class: question.danger ? "btn danger" : "btn primary" }, question.yes);
  const cancel = h("button", { class: "btn", type: "button" }, question.cancel ?? "Cancel");
  const form = h(
    "form",
    { method: "dialog", class: "stack" },
    h("h2", { id: "ask-title", dir: "auto" }, question.title),
    ...(question.words ?? []),
    ...(question.fields ?? []).map(row),
    error,
    h("div", { class: "row ends" }, cancel, yes),
  );
  const dialog = h("dialog", { class: "ask-dialog", "aria-labelledby": "ask-title" }, form);
  return open(dialog, form, { question, error, yes, cancel });
}

interface Parts {
  question: Question;
  error: HTMLElement;
  yes: HTMLButtonElement;
  cancel: HTMLButtonElement;
}

function open(dialog: HTMLDialogElement, form: HTMLFormElement, parts: Parts): Promise<boolean> {
  const { question, error, yes, cancel } = parts;
  const opener = document.activeElement;
  let done = false;
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    yes.disabled = true;
    const wrong = await question.act(values(form));
    yes.disabled = false;
    error.textContent = wrong;
    error.hidden = !wrong;
    if (wrong) return;
    done = true;
    dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  const first = form.querySelector<HTMLElement>("input:checked, textarea, input");
  (question.danger ? cancel : (first ?? yes)).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (asked === question.title) asked = "";
      (again(opener) ?? document.querySelector<HTMLElement>("#say"))?.focus();
      resolve(done);
    });
  });
}

/** What was pressed, or what took its place while the question was open. */
function again(opener: Element | null): HTMLElement | null {
  if (!(opener instanceof HTMLElement) || opener.isConnected) return opener as HTMLElement | null;
  const { act, do: todo } = opener.dataset;
  return document.querySelector(`[data-act="${act}"]${todo ? `[data-do="${todo}"]` : ""}`);
}

function values(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries(
    [...new FormData(form)].map(([name, value]) => [name, String(value).trim()]),
  );
}

function row(field: Field): HTMLElement {
  return field.kind === "text" ? textRow(field) : choiceRow(field);
}

function textRow(field: Extract<Field, { kind: "text" }>): HTMLElement {
  const id = `ask-${field.name}`;
  const hint = field.hint ? h("p", { class: "hint", id: `${id}-hint` }, field.hint) : null;
  const box = h("textarea", {
    class: "input",
    id,
    name: field.name,
    rows: rowsFor(field.most ?? 500),
    dir: "auto",
    maxlength: field.most ?? 500,
    required: field.required,
    "aria-describedby": hint ? `${id}-hint` : null,
  });
  box.value = field.value ?? "";
  return h("div", { class: "field" }, h("label", { for: id, dir: "auto" }, field.label), hint, box);
}

function rowsFor(most: number): number {
  return most < 100 ? 1 : most > 500 ? 5 : 2;
}

function choiceRow(field: Extract<Field, { kind: "choice" }>): HTMLElement {
  return h(
    "fieldset",
    { class: "field choices" },
    h("legend", { class: "label" }, field.label),
    h("div", { class: "cols" }, ...field.options.map((option) => choice(field, option))),
  );
}

function choice(
  field: Extract<Field, { kind: "choice" }>,
  [value, label, hint]: (typeof field.options)[number],
): HTMLElement {
  const checked = value === field.value;
  return h(
    "label",
    { class: hint ? "pick" : "pick center" },
    h("input", { type: "radio", name: field.name, value, required: true, checked }),
    h("span", {}, hint ? h("b", {}, label) : label, hint && h("span", { class: "hint" }, hint)),
  );
}
