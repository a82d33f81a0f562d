import { readTrust, type TrustAnchor } from "@ledger/verify";

/** What the server put beside the page: where it stands and what this deployment pins. */
export interface Settings {
  readonly base: string;
  readonly phone: string;
  readonly language: string;
}

function block(id: string): string {
  return document.getElementById(id)?.textContent ?? "";
}

export const settings = JSON.parse(block("settings")) as Settings;

/** The pinned trust anchor. It comes with the page, and never with an answer about a filing. */
export const trust: TrustAnchor = readTrust(new TextEncoder().encode(block("anchor")));
