// A phone's keyboard covers the page; the room shrinks to what is left.

/** Keeps --seen-height at the height one can see, for browsers that do not resize the page. */
export function followViewport(root: HTMLElement): void {
  const seen = window.visualViewport;
  if (!seen) return;
  const follow = (): void => {
    const covered = window.innerHeight - seen.height * seen.scale > 80;
    if (covered) root.style.setProperty("--seen-height", `${Math.round(seen.height)}px`);
    else root.style.removeProperty("--seen-height");
  };
  seen.addEventListener("resize", follow);
  follow();
}
