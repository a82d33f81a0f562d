import { settings } from "../server/settings.js";

/**
 * Keeps the page, and nothing of any filing, for a phone without a network: there the code's signature is still checked, photos
 * are read and files hashed. Only where the connection is safe: what is kept there is what was published.
 */
export function keepForOffline(): void {
  if (!window.isSecureContext || !("serviceWorker" in navigator)) return;
  if (document.readyState === "complete") void register();
  else window.addEventListener("load", () => void register());
}

async function register(): Promise<void> {
  try {
    const assets = `${settings.base}/assets/`;
    await navigator.serviceWorker.register(assets + "keeper.js", { scope: `${settings.base}/` });
    const { active } = await navigator.serviceWorker.ready;
    // All parts, also those that this visit did not need, in the list that the build wrote.
    const listed = (await (await fetch(assets + "parts.json", { credentials: "omit" })).json()) as string[];
    const parts = listed.map((name) => location.origin + assets + name);
    const style = document.querySelector<HTMLLinkElement>('link[rel="stylesheet"]')!.href;
    active?.postMessage([location.origin + location.pathname, style, ...parts]);
  } catch {
    // A private window, or a browser that keeps nothing: the page works the same while there is a network.
  }
}
