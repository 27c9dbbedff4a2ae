// A page that comes back from the browser's memory may belong to somebody who has left.

/** Asks the server again when Back shows a kept page. */
export function neverFromCache(): void {
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
