// What somebody types is kept by the server while they type, for them alone.

const QUIET_MS = 1500;
const WORDS = {
  kept: "Kept as your draft. Nobody but you sees it.",
  not: "This could not be kept just now. It is still on this page.",
};

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
    sending = post(form).then((ok) => {
      sending = undefined;
      if (say) say.textContent = ok ? WORDS.kept : WORDS.not;
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

async function post(form: HTMLFormElement): Promise<boolean> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") body.append(name, value); // a picture is in no draft
  }
  body.set("quiet", "yes");
  const where = form.dataset.keep ?? "";
  try {
    const answer = await fetch(where, { method: "POST", body, keepalive: true, redirect: "error" });
    return answer.ok;
  } catch {
    return false;
  }
}
