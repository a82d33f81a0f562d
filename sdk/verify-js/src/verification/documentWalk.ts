import { CheckNumber } from "../generated/checks.js";
import { fromHex, sameBytes } from "../primitives/bytes.js";
import { type Bundle } from "../bundles/bundle.js";
import { type TrustAnchor } from "../bundles/trust.js";
import { type SignedCode } from "../codes/signedCode.js";
import { digestOf, type Disclosure, verifyDisclosure } from "../disclosures/disclosure.js";
import { openMaskedView, readMaskedView } from "../disclosures/maskedView.js";
import { SaleField } from "../generated/schemas.js";
import { compareDocument } from "../documents/compare.js";
import { type DocumentDigests } from "../documents/digests.js";
import { filingIdOf, viewKeyOf } from "../identifiers/reference.js";
import { FilingFold, type FilingVersion } from "../records/filingFold.js";
import { type CheckBook } from "./checks.js";
import { type RecordWalk } from "./recordWalk.js";
import { numberText } from "../texts/sentences.js";
import { type DocumentStatus } from "./verdict.js";

/**
 * Checks 1001 and 1101: disclosed fields against commitments, the document in hand against disclosed digests.
 * docs/evidence.md 3 and 13.
 */
export class DocumentWalk {
  /** Disclosures that their commitments prove, lowest version first. */
  proved: readonly Disclosure[] = [];
  status: DocumentStatus = "NotCompared";

  /** The version whose document is in hand; null unless it matches one. */
  matchedVersion: number | null = null;

  private filing: FilingFold | null = null;

  constructor(
    private readonly bundle: Bundle,
    private readonly inHand: DocumentDigests | null,
    private readonly code: SignedCode | null,
    /** What opens the masked views: the code's own reference, or a typed number's. */
    private readonly reference: Uint8Array | null,
    private readonly trust: TrustAnchor,
  ) {}

  run(book: CheckBook, records: RecordWalk | null): void {
    const fold = records?.filing()?.fold;
    this.filing = fold instanceof FilingFold ? fold : null;
    this.checkCommitments(book);
    if (this.inHand === null) book.absent(CheckNumber.Document);
    else if (book.mayRun(CheckNumber.Document)) this.compare(book, this.inHand);
  }

  /** The block that anchored this contract code; null where the filing does not hold it. */
  anchoringBlock(scanned: SignedCode): bigint | null {
    if (scanned.payload.kind !== 1) return null;
    for (const disclosure of this.proved) {
      const version = this.version(disclosure.version);
      if (digestOf(disclosure, SaleField.Code) === scanned.digest && version !== null) return version.block;
    }
    return null;
  }

  /** A proved disclosure tells this version's document, and its SHA-256 begins otherwise. */
  isAnotherDocument(version: number, start: Uint8Array): boolean {
    return this.proved.some((d) => {
      const digest = d.version === version ? digestOf(d, SaleField.Sha256) : null;
      return digest !== null && !sameBytes(fromHex(digest).subarray(0, start.length), start);
    });
  }

  /** The filing is proved to hold a code of this version, and it is another one than this contract code. */
  holdsAnotherCode({ payload, digest }: SignedCode): boolean {
    return this.proved.some((d) => {
      const held = payload.kind === 1 && d.version === payload.version ? digestOf(d, SaleField.Code) : null;
      return held !== null && held !== digest;
    });
  }

  /** The document is not the one that the certificate's code names; counts only if the code's signature holds. */
  get certificateDiffers(): boolean {
    const anchor = this.code?.payload.anchor ?? null;
    if (this.inHand === null || anchor === null) return false;
    return !sameBytes(fromHex(this.inHand.sha256).subarray(0, anchor.document.length), anchor.document);
  }

  private checkCommitments(book: CheckBook): void {
    const { disclosures: given, views, subject } = this.bundle;
    if (given.length === 0 && (views.length === 0 || this.reference === null)) {
      book.absent(CheckNumber.Commitment);
      return;
    }
    if (!book.mayRun(CheckNumber.Commitment)) return;
    const disclosures = this.collect();
    if (disclosures === null || disclosures.some((d) => d.record !== subject.record)) {
      book.invalid(CheckNumber.Commitment);
      return;
    }
    for (const disclosure of disclosures) {
      const version = this.version(disclosure.version);
      if (version === null) {
        book.invalid(CheckNumber.Commitment);
        return;
      }
      const commitment = disclosure.profile === 2 ? version.commitmentSm : version.commitment;
      if (commitment === null) {
        book.error(CheckNumber.Commitment);
        return;
      }
      if (verifyDisclosure(disclosure, commitment) !== null) {
        book.invalid(CheckNumber.Commitment);
        return;
      }
    }
    book.valid(CheckNumber.Commitment);
    this.proved = [...disclosures].sort((a, b) => a.version - b.version);
  }

  /** The bundle's disclosures, and those of the views that the reference opens; null where one does not open. */
  private collect(): Disclosure[] | null {
    const { bundle, reference, trust } = this;
    const { record } = bundle.subject;
    const all = [...bundle.disclosures];
    if (reference === null || filingIdOf(reference, trust.genesisHash) !== record) return all;
    for (const view of bundle.views) {
      const key = viewKeyOf(reference, trust.genesisHash, view.version);
      const json = openMaskedView(key, record, view.version, view.blob);
      const disclosures = json === null ? null : readMaskedView(json, view.version);
      if (disclosures === null) return null;
      all.push(...disclosures);
    }
    return all;
  }

  private version(version: number): FilingVersion | null {
    const { filing } = this;
    if (filing === null || version === 0) return null;
    const inForce = filing.versions[version - 1];
    if (inForce !== undefined) return inForce;
    return filing.pending?.version === version ? filing.pending : null;
  }

  private compare(book: CheckBook, inHand: DocumentDigests): void {
    let conflict = false;
    const told = new Set<number>();
    for (const disclosure of this.proved) {
      const match = compareDocument(disclosure, inHand);
      if (match === "DigestConflict") conflict = true;
      if (match !== "NotDisclosed") told.add(disclosure.version);
      if (match === "Matches" || match === "MatchesCopy") this.matchedVersion = disclosure.version;
    }
    if (conflict) {
      this.status = "Altered";
      this.matchedVersion = null;
      book.set(CheckNumber.Document, "Invalid", ".conflict");
    } else if (this.matchedVersion !== null) {
      this.status = "Matches";
      book.valid(CheckNumber.Document, { v: numberText(this.matchedVersion) });
    } else if (this.filing !== null && this.filing.versions.every((v) => told.has(v.version))) {
      this.status = "Altered";
      book.invalid(CheckNumber.Document);
    }
    // It may equal a version whose digest is not shown, so "altered" would be said without knowing.
    else book.error(CheckNumber.Document);
  }
}
