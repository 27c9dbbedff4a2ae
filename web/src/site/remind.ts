// "Remind me on this device": asks the browser only after the tap, and sends the form when it agrees.

const WORDS = {
  refused: "Your browser does not allow this. Its settings for this site have the switch.",
  failed: "This browser can't be woken just now. Reminders still reach you the other ways.",
};

export function remindButton(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-wake]");
  if (!form) return;
  form.addEventListener("submit", (event) => {
    if (endpoint(form).value) return; // agreed: now it is sent
    event.preventDefault();
    event.stopImmediatePropagation();
    void ask(form);
  });
}

function endpoint(form: HTMLFormElement): HTMLInputElement {
  return form.elements.namedItem("endpoint") as HTMLInputElement;
}

async function ask(form: HTMLFormElement): Promise<void> {
  const say = form.querySelector("[data-wake-words]");
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      if (say) say.textContent = WORDS.refused;
      return;
    }
    endpoint(form).value = await subscribe(form.dataset.wake ?? "");
    form.requestSubmit();
  } catch {
    if (say) say.textContent = WORDS.failed;
  }
}

/** A browser that knows another key of ours is subscribed anew. */
async function subscribe(key: string): Promise<string> {
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  return made.endpoint;
}
