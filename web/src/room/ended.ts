// The end of a sign-in, or of a page, while a room is open.
import { ask } from "./dialog";
import { h } from "./dom";

/** The sign-in ended, or the page grew old. The draft waits in this tab. */
export async function ended(why: "signed_out" | "reload"): Promise<void> {
  const out = why === "signed_out";
  const yes = await ask({
    title: out ? "Please sign in again" : "This page was open for a long time",
    words: [
      h(
        "p",
        {},
        out
          ? "Your sign-in has ended. Your draft is kept in this tab."
          : "Loading it anew helps. Your draft is kept.",
      ),
    ],
    yes: out ? "Sign in" : "Load it anew",
    cancel: "Stay here",
    act: () => "",
  });
  if (yes) location.reload();
}
