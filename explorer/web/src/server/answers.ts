import { settings } from "./settings.js";

/** What came of asking: the proof's bytes and the server's word on money, or why there is none. */
export type Answer =
  | { readonly kind: "proof"; readonly bundle: Uint8Array; readonly money: string }
  | { readonly kind: "offline" | "noAnswer" | "badAnswer" };

const start = '{"bundle":';
const end = /,"money":"(none|supervised|released|returned)"\}$/;
const maxCharacters = 8 * 1024 * 1024;
const patience = 20_000;

function isOffline(): boolean {
  return !navigator.onLine;
}

/** Asks by the filing's id and by nothing else; the code, and what opens its view, stays here. */
export async function askProof(filing: string): Promise<Answer> {
  if (isOffline()) return { kind: "offline" };
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const response = await fetch(`${settings.base}/api/v1/filings/${filing.slice(2)}`, {
      signal: stop.signal,
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
    });
    if (!response.ok) return { kind: "noAnswer" };
    return read(await response.text());
  } catch {
    return { kind: isOffline() ? "offline" : "noAnswer" };
  } finally {
    clearTimeout(timer);
  }
}

/** The bundle is cut out and not parsed here: the verifier's own reader refuses what JSON.parse would smooth over. */
function read(body: string): Answer {
  const money = end.exec(body.slice(-64));
  if (body.length > maxCharacters || !body.startsWith(start) || money === null) return { kind: "badAnswer" };
  const bundle = body.slice(start.length, body.length - money[0].length);
  return { kind: "proof", bundle: new TextEncoder().encode(bundle), money: money[1]! };
}
