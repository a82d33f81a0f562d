import { CheckNumber, type VerdictRow, verdictRows } from "../generated/checks.js";
import { zero32 } from "../primitives/bytes.js";
import { type BundleLimits, defaultLimits } from "../bundles/limits.js";
import { readBundle } from "../bundles/reader.js";
import { type TrustAnchor } from "../bundles/trust.js";
import { type CodeKey, readCodeKey } from "../codes/key.js";
import { readUnitKey, type UnitKey } from "../identifiers/unit.js";
import { type FaultKind, JsonFault } from "../json/fault.js";
import { CheckBook } from "./checks.js";
import { nextText, notUsed } from "./composer.js";
import { noFacts } from "./facts.js";
import { type VerificationInput, type VerificationReport } from "./report.js";
import { VerificationRun } from "./run.js";
import { sentence } from "../texts/sentences.js";
import { unknownCustody } from "./verdict.js";

const rowOfFault: Partial<Record<FaultKind, VerdictRow>> = {
  NotJson: verdictRows.CannotCheckNotEvidence,
  UnknownFormat: verdictRows.CannotCheckNewer,
};

/**
 * Checks bundles against a pinned trust anchor. Pure: no network, no clock. Each check is carried out as far as it can be;
 * none stops the rest.
 * docs/evidence.md 13 and 14.
 */
export class Verifier {
  private readonly codeKeys: readonly CodeKey[];
  private readonly unitKey: UnitKey;

  /** Throws where a key of trust.json is none of its algorithm. */
  constructor(readonly trust: TrustAnchor) {
    const unitKey = readUnitKey(trust.unitKey);
    if (unitKey === null) throw new TypeError("trust.json's unit key is not RSA-3072 with e = 65537.");
    this.unitKey = unitKey;
    this.codeKeys = trust.codeKeys.map(({ alg, spki }) => {
      const key = readCodeKey(alg, spki);
      if (key === null) throw new TypeError("trust.json holds a code key that is none.");
      return key;
    });
  }

  /** Reads and checks a bundle; bytes that are none give a report whose check 101 or 102 is Invalid. */
  verify(
    bundle: Uint8Array,
    verification: VerificationInput,
    limits: BundleLimits = defaultLimits,
  ): VerificationReport {
    const read = readBundle(bundle, limits);
    if (read instanceof JsonFault) return this.unreadable(read, verification);
    return new VerificationRun(this.trust, this.codeKeys, this.unitKey, read, verification).run();
  }

  private unreadable(fault: JsonFault, asked: VerificationInput): VerificationReport {
    const source = asked.source ?? "File";
    const book = new CheckBook();
    const detail = fault.words;
    if (fault.kind === "TooLarge") book.invalid(CheckNumber.Limits, { detail });
    else {
      book.valid(CheckNumber.Limits);
      book.invalid(CheckNumber.Form, { detail });
    }
    const row = rowOfFault[fault.kind] ?? notUsed(source);
    return {
      asOf: { number: 0n, hash: zero32, time: 0n },
      subject: null,
      code: asked.code ?? null,
      verdict: {
        record: row.record,
        document: "NotCompared",
        freshness: "Unknown",
        custody: unknownCustody,
        underReview: false,
        tone: row.tone,
        row: row.id,
        headline: sentence(row.id + ".headline"),
        reason: sentence(row.id + ".reason", { next: nextText(this.trust, source) }),
        notes: this.trust.sample ? [sentence("note.sample")] : [],
        exitCode: 2,
      },
      checks: book.toList(),
      facts: noFacts,
    };
  }
}
