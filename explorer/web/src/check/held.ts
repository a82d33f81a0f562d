import {
  type Bytes32,
  type CodeFault,
  type CodeKey,
  filingIdOf,
  filingOf,
  readCode,
  readCodeKey,
  readTypedCode,
  type Sentence,
  sentence,
  type SignedCode,
  tidyCodeLink,
  verifyCode,
} from "@ledger/verify";
import { publishedHost } from "../server/hosts.js";
import { trust } from "../server/settings.js";

/** What the reader holds: a signed code, a typed number, a bundle in a file; or the id that a history page is about. */
export type Held =
  | { readonly kind: "code"; readonly code: SignedCode; readonly filing: Bytes32; readonly link: string }
  | { readonly kind: "number"; readonly reference: Uint8Array; readonly filing: Bytes32 }
  | { readonly kind: "id"; readonly filing: Bytes32 }
  | { readonly kind: "bundle" };

/** What is asked for by its filing's id. */
export type Asked = Exclude<Held, { readonly kind: "bundle" }>;

/** Reads a scanned or pasted text. The fault is worded for people. */
export function readHeld(scanned: string): Held | Sentence {
  const link = tidyCodeLink(scanned);
  const code = readCode(link);
  if (typeof code !== "string") return { kind: "code", code, filing: filingOf(code, trust.genesisHash), link };
  return sentence(code === "NotALedgerCode" || code === "BadHost" ? "error.codeOther" : "error.codeIncomplete");
}

/** Reads the page's own fragment, wherever the page stands: the code's text names the published host. */
export function readFragment(fragment: string): Held | Sentence {
  return readHeld(`https://${publishedHost()}/v${fragment}`);
}

/** The fragment of an address, also where a messenger wrote its # as %23, so that it became part of the path. */
export function fragmentOf({ pathname, search, hash }: Location): string {
  if (hash.length > 1) return hash;
  const rewritten = /%(?:25)?23(.+)$/.exec(pathname + search);
  return rewritten === null ? "" : "#" + rewritten[1]!;
}

/** Reads the number beside the code; a pasted link is one as well. */
export function readTyped(typed: string): Held | Sentence {
  if (/#|%23|\/v/.test(typed)) return readHeld(typed);
  const reference = readTypedCode(typed.trim());
  if (typeof reference === "string") return sentence("error.typedNumber");
  return { kind: "number", reference, filing: filingIdOf(reference, trust.genesisHash) };
}

/** The signature is that of a key which this page pins. */
export function isSigned(held: Held | null): boolean {
  return held?.kind === "code" && faultsOf(held.code).includes(null);
}

let keys: readonly CodeKey[] | null = null;

/** What each pinned key finds wrong with a code; null is nothing. */
export function faultsOf(code: SignedCode): (CodeFault | null)[] {
  keys ??= trust.codeKeys.map(({ alg, spki }) => readCodeKey(alg, spki)!);
  return keys.map((key) => verifyCode(code, key, trust.genesisHash));
}
