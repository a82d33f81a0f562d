import { digestOf, type Disclosure, fieldOf } from "../disclosures/disclosure.js";
import { FieldType } from "../schemas/fieldType.js";
import { SaleField } from "../generated/schemas.js";
import { type DocumentDigests } from "./digests.js";

/** How a document compares with what a version anchored; the names are those of Ledger.Evidence. */
export type DocumentMatch = "NotDisclosed" | "Matches" | "MatchesCopy" | "Altered" | "DigestConflict";

/**
 * Compares a document with disclosed fields; the caller has verified these against their commitment.
 * docs/evidence.md 3; check 1101.
 */
export function compareDocument(disclosure: Disclosure, document: DocumentDigests): DocumentMatch {
  const sha256 = digestOf(disclosure, SaleField.Sha256);
  if (sha256 === null) return "NotDisclosed";
  const sameSha256 = sha256 === document.sha256;
  const sameSm3 = digestOf(disclosure, SaleField.Sm3) === document.sm3;
  const length = fieldOf(disclosure, SaleField.Length);
  const sameLength = length?.type === FieldType.Unsigned && BigInt(length.shown as string) === document.length;
  if (sameSha256 && sameSm3 && sameLength) return "Matches";
  if (sameSha256 || sameSm3) return "DigestConflict";
  return compareCopy(disclosure, document);
}

/** Positions 5 and 6: a copy that was handed out with an overlay. */
function compareCopy(disclosure: Disclosure, document: DocumentDigests): DocumentMatch {
  const copy = digestOf(disclosure, SaleField.CopySha256);
  if (copy === null) return "Altered";
  const copySm3 = digestOf(disclosure, SaleField.CopySm3);
  if (copy !== document.sha256) return copySm3 === document.sm3 ? "DigestConflict" : "Altered";
  return copySm3 === null || copySm3 === document.sm3 ? "MatchesCopy" : "DigestConflict";
}
