import {
  CheckNumber,
  checkTable,
  overlayOfAge,
  overlays,
  type RecordStatus,
  rowOfState,
  type Tone,
  type VerdictOverlay,
  type VerdictRow,
  verdictRows,
} from "../generated/checks.js";
import { type BlockHeader } from "../blocks/header.js";
import { type Bundle } from "../bundles/bundle.js";
import { nameOf, type TrustAnchor } from "../bundles/trust.js";
import { RecordKind } from "../generated/machines.js";
import { FilingFold } from "../records/filingFold.js";
import { type CertificateWalk } from "./certificateWalk.js";
import { type CheckBook } from "./checks.js";
import { type CodeWalk } from "./codeWalk.js";
import { type DocumentWalk } from "./documentWalk.js";
import { type RecordWalk } from "./recordWalk.js";
import { type EvidenceSource } from "./report.js";
import {
  type Bilingual,
  dateText,
  durationText,
  numberText,
  type Sentence,
  sentence,
  timeText,
} from "../texts/sentences.js";
import { type Custody, type DocumentStatus, type Freshness, type Verdict } from "./verdict.js";

const nothing: Bilingual = { zh: "", en: "" };

/** What a reader can do about evidence that cannot be used. */
export function nextText(trust: TrustAnchor, source: EvidenceSource): Bilingual {
  const hosts = { zh: trust.hosts.join("、"), en: trust.hosts.join(", ") };
  return sentence(source === "Server" ? "next.server" : "next.file", { hosts });
}

/** The row of evidence that does not hold, by where it came from. */
export function notUsed(source: EvidenceSource): VerdictRow {
  return source === "Server" ? verdictRows.CannotCheckBadAnswer : verdictRows.CannotCheckBadFile;
}

/** What a composer stands on; the walks are those of the same run. */
export interface Findings {
  readonly trust: TrustAnchor;
  readonly bundle: Bundle;
  readonly book: CheckBook;
  readonly now: bigint;
  readonly documentAsked: boolean;
  readonly source: EvidenceSource;
  readonly header: BlockHeader | null;
  readonly records: RecordWalk | null;
  readonly code: CodeWalk;
  readonly document: DocumentWalk;
  readonly certificate: CertificateWalk | null;
}

interface Words {
  row: string;
  headline: Sentence;
  reason: Sentence;
  tone: Tone;
}

/**
 * From checks to the two axes and their words: the lowest row that applies wins (docs/evidence.md 14). Age and review
 * lower a tone and change the headline; stop and change stay.
 */
export class VerdictComposer {
  /** What was answered holds as far as it speaks of the ledger. */
  readonly proofHolds: boolean;

  private readonly filing: FilingFold | null;

  constructor(private readonly on: Findings) {
    const { book, records } = on;
    this.proofHolds =
      checkTable.every((c) => !c.isProof || book.holds(c.number)) &&
      !book.is(CheckNumber.Commitment, "Invalid") &&
      !book.is(CheckNumber.UnitReference, "Invalid");
    const fold = records?.filing()?.fold;
    this.filing = fold instanceof FilingFold ? fold : null;
  }

  compose(freshness: Freshness, custody: Custody): Verdict {
    const { book, document, records } = this.on;
    const signed = book.is(CheckNumber.CodeSignature, "Valid");
    const row = this.row();
    const { record } = row;
    const documentStatus = this.documentStatus(record, signed);
    const words: Words = {
      row: row.id,
      headline: this.sentence(row, "headline"),
      reason: this.sentence(row, "reason"),
      tone: documentStatus === "Matches" ? (row.matches ?? row.tone) : row.tone,
    };
    const notes: Sentence[] = [];
    const alarmed = record === "Contradicted" || record === "Forged" || record === "Unknown";
    const spokenOfLedger = record !== "CannotCheck" && !alarmed;
    const underReview = spokenOfLedger && records !== null && records.suspect.length > 0;
    if (spokenOfLedger) {
      if (words.tone === "Change") notes.push(...documentNote(documentStatus, document.matchedVersion));
      if (underReview) this.lowerByReview(words, records.suspect[0]!, notes);
      this.lowerByAge(words, freshness, notes);
    }
    if (documentStatus === "Altered" && !alarmed) {
      words.row = overlays.Altered.id;
      words.reason = sentence(words.row + ".reason", { headline: words.headline });
      words.headline = sentence(words.row + ".headline");
      words.tone = over(overlays.Altered, words.tone);
      notes.length = 0;
    }
    this.addStandingNotes(notes, custody, signed);
    const exitCode = this.exitCode(words.tone, freshness);
    return { record, document: documentStatus, freshness, custody, underReview, ...words, notes, exitCode };
  }

  /** Without the ledger's proof only a certificate's code still tells what its document is. */
  private documentStatus(record: RecordStatus, signed: boolean): DocumentStatus {
    const { document } = this.on;
    if (this.proofHolds && record !== "CannotCheck") return document.status;
    return signed && document.certificateDiffers ? "Altered" : "NotCompared";
  }

  private row(): VerdictRow {
    const { book, bundle, code, records } = this.on;
    if (book.is(CheckNumber.CodeLedger, "Invalid") && !code.isOfOtherSubject) return verdictRows.UnknownOtherLedger;
    if (book.is(CheckNumber.CodeSignature, "Invalid")) return verdictRows.ForgedSignature;
    if (!this.proofHolds) return this.proofFault();
    const isFiling = bundle.subject.kind === RecordKind.Filing;
    if (code.isOfOtherSubject) return isFiling ? verdictRows.CannotCheckOtherFiling : verdictRows.CannotCheckNotAFiling;
    if (book.is(CheckNumber.CodeForm, "Invalid")) return verdictRows.CannotCheckCodeUnreadable;
    if (book.is(CheckNumber.CodeSignature, "Error")) return verdictRows.CannotCheckUnknownKey;
    if (book.is(CheckNumber.CodeKeyTerm, "Invalid")) return verdictRows.ForgedKeyWithdrawn;
    if (code.code !== null && !book.holds(CheckNumber.CodeKeyTerm)) return verdictRows.CannotCheckKeyTerm;
    if (book.is(CheckNumber.Certificate, "Invalid")) return verdictRows.Contradicted;
    if (book.is(CheckNumber.Certificate, "Error")) return verdictRows.CannotCheckOlderThanCertificate;
    const filing = records!.filing();
    if (filing !== undefined) return this.rowOf(filing.word.state, filing.word.version);
    if (!isFiling) return verdictRows.CannotCheckNotAFiling;
    return code.code === null ? verdictRows.UnknownTypedNumber : verdictRows.NotFiledAbsent;
  }

  /** Each kind of fault has a row of its own where a reader can do something else about it. */
  private proofFault(): VerdictRow {
    const { book, source } = this.on;
    if (book.is(CheckNumber.Chain, "Invalid")) return verdictRows.CannotCheckOtherLedger;
    if (book.is(CheckNumber.Anchor, "Invalid")) return verdictRows.CannotCheckCheckpoint;
    return book.is(CheckNumber.History, "Error") ? verdictRows.CannotCheckNewer : notUsed(source);
  }

  private rowOf(state: number, version: number): VerdictRow {
    const paper = this.versions();
    const row = rowOfState[state] ?? verdictRows.CannotCheckNewer;
    if (row.anyVersion) return row;
    if (paper.some((v) => v < version)) return verdictRows.Superseded;
    return paper.some((v) => v > version) ? verdictRows.NotFiledAbsent : row;
  }

  /** Versions that the paper in hand may be: the code's, and the one whose document matches. */
  private versions(): number[] {
    const { code, document } = this.on;
    const versions = code.code === null ? [] : [code.code.payload.version];
    return document.matchedVersion === null ? versions : [...versions, document.matchedVersion];
  }

  private lowerByReview(words: Words, seq: number, notes: Sentence[]): void {
    const review = overlays.UnderReview;
    notes.push(words.reason);
    words.reason = sentence(review.id + ".reason", { k: numberText(seq) });
    words.headline = sentence(review.id + ".headline", { headline: words.headline });
    words.tone = over(review, words.tone);
  }

  private lowerByAge(words: Words, freshness: Freshness, notes: Sentence[]): void {
    const age = overlayOfAge[freshness];
    if (age === undefined) return;
    const { header, now } = this.on;
    const behind = header!.timestamp - now;
    notes.push(words.reason);
    words.headline = sentence(age.id + ".headline", { T: timeText(header!.timestamp), headline: words.headline });
    words.reason = sentence(age.id + ".reason", { d: durationText(behind < 0n ? 0n : behind) });
    words.tone = over(age, words.tone);
  }

  private addStandingNotes(notes: Sentence[], custody: Custody, signed: boolean): void {
    const { code, trust } = this.on;
    const { operators, sealers } = custody;
    if (operators === 1) notes.push(sentence("note.custody.one"));
    else if (operators > 1)
      notes.push(sentence("note.custody.several", { n: numberText(operators), k: numberText(sealers) }));
    if (!this.proofHolds && signed && !code.isOfOtherSubject) notes.push(sentence("note.codeOffline"));
    const anchor = code.code?.payload.anchor ?? null;
    if (signed && anchor !== null) notes.push(sentence("note.certificate", { block: numberText(anchor.blockNumber) }));
    if (trust.sample) notes.push(sentence("note.sample"));
  }

  private sentence(row: VerdictRow, part: "headline" | "reason"): Sentence {
    const { certificate, code, document, header, source, trust } = this.on;
    // Who issued a code is said of one that was checked, and of no other.
    const noCode = row.namesIssuer === true && code.code === null && part === "reason";
    const uncompared = noCode ? ".noCode" : ".notCompared";
    const axis = row.matches === undefined ? "" : document.status === "Matches" ? ".matches" : uncompared;
    const current = this.filing?.versions.length ?? 0;
    const versions = this.versions();
    const paper = versions.length === 0 ? current : Math.min(...versions);
    const closing = this.filing?.closing ?? null;
    return sentence(`${row.id}${axis}.${part}`, {
      v: numberText(row === verdictRows.Superseded ? paper : current),
      w: numberText(current),
      T: header === null ? nothing : timeText(header.timestamp),
      date: this.date(row, paper),
      org: closing === null ? nothing : nameOf(trust, closing.organisation),
      city: trust.name,
      block: numberText(header?.number ?? 0n),
      certificate: numberText(code.code?.payload.anchor?.blockNumber ?? 0n),
      detail: certificate?.contradiction ?? nothing,
      next: nextText(trust, source),
    });
  }

  /** The day in question: of the event that closed the filing, or that replaced the version in hand. */
  private date(row: VerdictRow, paper: number): Bilingual {
    const { filing } = this;
    const next = row === verdictRows.Superseded ? filing?.versions[paper] : undefined;
    if (next !== undefined) return dateText(next.time);
    return filing?.closing ? dateText(filing.closing.time) : nothing;
  }

  private exitCode(tone: Tone, freshness: Freshness): 0 | 1 | 2 {
    if (tone === "Good") return 0;
    if (tone === "Step" && freshness === "Fresh" && !this.on.documentAsked) return 0;
    return tone === "Change" || tone === "Stop" ? 1 : 2;
  }
}

function over(overlay: VerdictOverlay, tone: Tone): Tone {
  return overlay.tones[tone] ?? tone;
}

function documentNote(status: DocumentStatus, matched: number | null): Sentence[] {
  if (status === "Matches") return [sentence("note.matchesVersion", { v: numberText(matched ?? 0) })];
  return status === "NotCompared" ? [sentence("note.notCompared")] : [];
}
