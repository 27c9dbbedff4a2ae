// Registers the service worker that keeps Help now readable without a connection.

const SCRIPT = "/sw.js";

interface Policies {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/** Registering is a guarded sink under Trusted Types; the policy lets one address through. */
function trusted(): string {
  const policies = (window as { trustedTypes?: Policies }).trustedTypes;
  const rules = {
    createScriptURL(url: string): string {
      if (url !== SCRIPT) throw new TypeError("Only our own service worker may be registered.");
      return url;
    },
  };
  return policies ? policies.createPolicy("facilitator", rules).createScriptURL(SCRIPT) : SCRIPT;
}

export function serviceWorker(): void {
  if (!("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker.register(trusted()).catch(() => {
      // Without it the site works as before; only the offline page is missing.
    });
  });
}
