import { settings } from "./settings.js";

/** What came of asking: the proof's bytes and the server's word on money, or why there is none. */
export type Answer =
  | { readonly kind: "proof"; readonly bundle: Uint8Array; readonly money: string }
  | { readonly kind: "badAnswer"; readonly why: "form" | "size" }
  | { readonly kind: "offline" | "noAnswer" };

const moneyHeader = "Ledger-Money";
const money = /^(?:none|supervised|released|returned)$/;
const maxBytes = 8 * 1024 * 1024;
/** Without a byte. */
const patience = 20_000;

function isOffline(): boolean {
  return !navigator.onLine;
}

/** Asks by the filing's id and by nothing else; the code, and what opens its view, stays here. */
export async function askProof(filing: string): Promise<Answer> {
  if (isOffline()) return { kind: "offline" };
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), patience);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), patience);
  };
  try {
    const response = await fetch(`${settings.base}/api/v1/filings/${filing.slice(2)}`, {
      signal: stop.signal,
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
    });
    if (!response.ok) return { kind: "noAnswer" };
    const word = response.headers.get(moneyHeader) ?? "";
    if (!money.test(word)) return { kind: "badAnswer", why: "form" };
    const bundle = await readAll(response, heard);
    return bundle === null ? { kind: "badAnswer", why: "size" } : { kind: "proof", bundle, money: word };
  } catch {
    return { kind: isOffline() ? "offline" : "noAnswer" };
  } finally {
    clearTimeout(timer);
    // What is still under way of an answer that is not used.
    stop.abort();
  }
}

/** The bytes of an answer as they come; null once they are more than any proof has. */
async function readAll(response: Response, heard: () => void): Promise<Uint8Array | null> {
  const reader = response.body!.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    heard();
    pieces.push(value);
    length += value.length;
    if (length > maxBytes) return null;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
