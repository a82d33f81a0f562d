import { digestsOf, readTrust, type TrustAnchor } from "@ledger/verify";

/** What the server put beside the page. */
export interface Settings {
  readonly base: string;
  readonly phone: string;
  readonly language: string;
}

/** The pinned trust anchor: it comes with the page, and never with an answer about a filing. */
export interface Anchor {
  readonly trust: TrustAnchor;
  /** SHA-256 of the file's bytes, as `sha256sum trust.json` gives it. */
  readonly fingerprint: string;
}

function block(id: string): string {
  return document.getElementById(id)?.textContent ?? "";
}

/** Only what has the form of its kind is taken: here is no place for sentences of the server's. */
function readSettings(): Settings {
  let given: Record<string, unknown> = {};
  try {
    given = JSON.parse(block("settings")) as Record<string, unknown>;
  } catch {
    // Nothing is given that can be read: the page stands at the root and names no telephone.
  }
  const read = (name: keyof Settings, form: RegExp): string => {
    const value = given[name];
    return typeof value === "string" && form.test(value) ? value : "";
  };
  return {
    base: read("base", /^(?:\/[A-Za-z0-9_.-]+)*$/),
    phone: read("phone", /^[0-9+()-]{1,40}$/),
    language: read("language", /^(?:zh|en)$/),
  };
}

/** Null where the server's page holds none that can be read. */
function readAnchor(): Anchor | null {
  // "<" stands as an escape in a data block, so that nothing can end it early.
  const text = block("anchor").split("\\u003c").join("<");
  const bytes = new TextEncoder().encode(text);
  try {
    return { trust: readTrust(bytes), fingerprint: digestsOf(bytes).sha256 };
  } catch {
    return null;
  }
}

export const settings = readSettings();
export const anchor = readAnchor();

/** For everything behind a page's start, which goes no further without an anchor. */
export const trust: TrustAnchor = anchor?.trust as TrustAnchor;
