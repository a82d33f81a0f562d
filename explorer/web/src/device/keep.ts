import { settings } from "../server/settings.js";

/**
 * Keeps the page, and nothing of any filing, for a phone without a network: there the code's signature is still checked.
 * Only where the connection is safe: what is kept there is what was published.
 */
export function keepForOffline(): void {
  if (!window.isSecureContext || !("serviceWorker" in navigator)) return;
  window.addEventListener("load", () => void register());
}

async function register(): Promise<void> {
  try {
    await navigator.serviceWorker.register(`${settings.base}/assets/keeper.js`, { scope: `${settings.base}/` });
    const { active } = await navigator.serviceWorker.ready;
    // What this first load brought came before the keeper was there.
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    active?.postMessage([location.origin + location.pathname, ...loaded.filter((name) => name.includes("/assets/"))]);
  } catch {
    // A private window, or a browser that keeps nothing: the page works the same while there is a network.
  }
}
