// What somebody types is kept by the server while they type, for them alone.

const QUIET_MS = 1500;

/** How a draft stands now, and what another device typed in the same place meanwhile. */
interface Kept {
  mark: string;
  others: string[];
}

/** Makes each form[data-keep="<where to>"] send what is typed, a moment after the last key. */
export function keptForms(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-keep]")) keep(form);
}

function keep(form: HTMLFormElement): void {
  const say = form.querySelector<HTMLElement>("[data-kept]");
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | undefined;
  const stop = (): boolean => {
    const was = waiting !== undefined;
    clearTimeout(waiting);
    waiting = undefined;
    return was;
  };
  const send = (): void => {
    waiting = undefined;
    sending = post(form).then((kept) => {
      sending = undefined;
      if (kept) show(form, kept);
      if (say) say.textContent = words(say, kept);
    });
  };
  form.addEventListener("input", () => {
    stop();
    waiting = setTimeout(send, QUIET_MS);
  });
  addEventListener("pagehide", () => {
    if (stop()) send();
  });
  form.addEventListener("submit", (event) => {
    stop();
    if (!sending) return;
    // the draft on its way must not come after what is sent now
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = event.submitter;
    void sending.then(() => form.requestSubmit(button));
  });
}

function words(say: HTMLElement, kept: Kept | undefined): string {
  const { said, saidBoth, saidNot } = say.dataset;
  return (!kept ? saidNot : kept.others.length > 0 ? saidBoth : said) ?? "";
}

/** Notes the mark for the next time, and offers what another device typed. */
function show(form: HTMLFormElement, kept: Kept): void {
  const seen = form.querySelector<HTMLInputElement>('input[name="seen"]');
  if (seen) seen.value = kept.mark;
  const place = form.querySelector<HTMLElement>("[data-others]");
  const one = place?.querySelector("template");
  const list = place?.querySelector<HTMLElement>("[data-texts]");
  if (!place || !one || !list) return;
  list.replaceChildren(...kept.others.map((text) => offer(one, text)));
  place.hidden = kept.others.length === 0;
}

function offer(one: HTMLTemplateElement, text: string): DocumentFragment {
  const piece = one.content.cloneNode(true) as DocumentFragment;
  const [shown, button] = [piece.querySelector("p"), piece.querySelector("button")];
  if (shown) shown.textContent = text;
  if (button) button.value = text;
  return piece;
}

async function post(form: HTMLFormElement): Promise<Kept | undefined> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") body.append(name, value); // a picture is in no draft
  }
  body.set("quiet", "yes");
  const where = form.dataset.keep ?? "";
  try {
    const answer = await fetch(where, { method: "POST", body, keepalive: true, redirect: "error" });
    return answer.ok ? ((await answer.json()) as Kept) : undefined;
  } catch {
    return undefined;
  }
}
