import { type BlockHeader } from "../blocks/header.js";
import { type Bundle } from "../bundles/bundle.js";
import { nameOf, type TrustAnchor } from "../bundles/trust.js";
import { FilingState, RecordKind } from "../generated/machines.js";
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
import {
  type Custody,
  type DocumentStatus,
  type Freshness,
  type RecordStatus,
  type Tone,
  type Verdict,
} from "./verdict.js";

const proofChecks = [101, 102, 201, 202, 401, 501, 601, 602, 701, 702, 703, 801, 802, 901, 902];

const nothing: Bilingual = { zh: "", en: "" };

const statusOfRow: Readonly<Record<string, RecordStatus>> = {
  "verdict.current": "Current",
  "verdict.fulfilled": "Fulfilled",
  "verdict.change": "ChangeUnderWay",
  "verdict.cancellation": "CancellationUnderWay",
  "verdict.notFiled.signed": "NotFiled",
  "verdict.notFiled.absent": "NotFiled",
  "verdict.superseded": "Superseded",
  "verdict.cancelled": "Cancelled",
  "verdict.voided": "Voided",
  "verdict.forged.signature": "Forged",
  "verdict.forged.keyWithdrawn": "Forged",
  "verdict.contradicted": "Contradicted",
  "verdict.unknown.otherLedger": "Unknown",
  "verdict.unknown.typedNumber": "Unknown",
};

const rowOfState: Readonly<Record<number, string>> = {
  [FilingState.Signed]: "verdict.notFiled.signed",
  [FilingState.Filed]: "verdict.current",
  [FilingState.Changing]: "verdict.change",
  [FilingState.Cancelling]: "verdict.cancellation",
  [FilingState.Registered]: "verdict.fulfilled",
};

const rowOfAge: Partial<Record<Freshness, string>> = {
  AsOf: "verdict.age.asOf",
  Old: "verdict.age.old",
  ClockBehind: "verdict.clockBehind",
};

/** What a reader can do about evidence that cannot be used. */
export function nextText(trust: TrustAnchor, source: EvidenceSource): Bilingual {
  const hosts = { zh: trust.hosts.join("、"), en: trust.hosts.join(", ") };
  return sentence(source === "Server" ? "next.server" : "next.file", { hosts });
}

/** The row of evidence that does not hold, by where it came from. */
export function notUsed(source: EvidenceSource): string {
  return source === "Server" ? "verdict.cannotCheck.badAnswer" : "verdict.cannotCheck.badFile";
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
    this.proofHolds = proofChecks.every((n) => book.holds(n)) && !book.is(1001, "Invalid") && !book.is(1002, "Invalid");
    const fold = records?.filing()?.fold;
    this.filing = fold instanceof FilingFold ? fold : null;
  }

  compose(freshness: Freshness, custody: Custody): Verdict {
    const { book, document, records } = this.on;
    const signed = book.is(303, "Valid");
    let row = this.row();
    const record = statusOfRow[row] ?? "CannotCheck";
    const documentStatus = this.documentStatus(record, signed);
    const words: Words = {
      headline: this.sentence(row, "headline"),
      reason: this.sentence(row, "reason"),
      tone: toneOf(record, documentStatus, row),
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
      words.reason = sentence("verdict.altered.reason", { headline: words.headline });
      words.headline = sentence("verdict.altered.headline");
      words.tone = "Stop";
      row = "verdict.altered";
      notes.length = 0;
    }
    this.addStandingNotes(notes, custody, signed);
    const exitCode = this.exitCode(words.tone, freshness);
    return { record, document: documentStatus, freshness, custody, underReview, row, ...words, notes, exitCode };
  }

  /** Without the ledger's proof only a certificate's code still tells what its document is. */
  private documentStatus(record: RecordStatus, signed: boolean): DocumentStatus {
    const { document } = this.on;
    if (this.proofHolds && record !== "CannotCheck") return document.status;
    return signed && document.certificateDiffers ? "Altered" : "NotCompared";
  }

  /** The row of sentences.json without its ending. */
  private row(): string {
    const { book, bundle, code, records } = this.on;
    if (book.is(302, "Invalid") && !code.isOfOtherSubject) return "verdict.unknown.otherLedger";
    if (book.is(303, "Invalid")) return "verdict.forged.signature";
    if (!this.proofHolds) return this.proofFault();
    const isFiling = bundle.subject.kind === RecordKind.Filing;
    if (code.isOfOtherSubject) return isFiling ? "verdict.cannotCheck.otherFiling" : "verdict.cannotCheck.notAFiling";
    if (book.is(301, "Invalid")) return "verdict.cannotCheck.codeUnreadable";
    if (book.is(303, "Error")) return "verdict.cannotCheck.unknownKey";
    if (book.is(304, "Invalid")) return "verdict.forged.keyWithdrawn";
    if (code.code !== null && !book.holds(304)) return "verdict.cannotCheck.keyTerm";
    if (book.is(305, "Invalid")) return "verdict.contradicted";
    if (book.is(305, "Error")) return "verdict.cannotCheck.olderThanCertificate";
    const filing = records!.filing();
    if (filing !== undefined) return this.rowOf(filing.word.state, filing.word.version);
    if (!isFiling) return "verdict.cannotCheck.notAFiling";
    return code.code === null ? "verdict.unknown.typedNumber" : "verdict.notFiled.absent";
  }

  /** Each kind of fault has a row of its own where a reader can do something else about it. */
  private proofFault(): string {
    const { book, source } = this.on;
    if (book.is(201, "Invalid")) return "verdict.cannotCheck.otherLedger";
    if (book.is(202, "Invalid")) return "verdict.cannotCheck.checkpoint";
    return book.is(901, "Error") ? "verdict.cannotCheck.newer" : notUsed(source);
  }

  private rowOf(state: number, version: number): string {
    const paper = this.versions();
    if (state === FilingState.Cancelled) return "verdict.cancelled";
    if (state === FilingState.Voided) return "verdict.voided";
    if (paper.some((v) => v < version)) return "verdict.superseded";
    if (paper.some((v) => v > version)) return "verdict.notFiled.absent";
    return rowOfState[state] ?? "verdict.cannotCheck.newer";
  }

  /** Versions that the paper in hand may be: the code's, and the one whose document matches. */
  private versions(): number[] {
    const { code, document } = this.on;
    const versions = code.code === null ? [] : [code.code.payload.version];
    return document.matchedVersion === null ? versions : [...versions, document.matchedVersion];
  }

  private lowerByReview(words: Words, seq: number, notes: Sentence[]): void {
    notes.push(words.reason);
    words.reason = sentence("verdict.underReview.reason", { k: numberText(seq) });
    words.headline = sentence("verdict.underReview.headline", { headline: words.headline });
    if (words.tone === "Good" || words.tone === "Step") words.tone = "Change";
  }

  private lowerByAge(words: Words, freshness: Freshness, notes: Sentence[]): void {
    const age = rowOfAge[freshness];
    if (age === undefined) return;
    const { header, now } = this.on;
    const behind = header!.timestamp - now;
    notes.push(words.reason);
    words.headline = sentence(age + ".headline", { T: timeText(header!.timestamp), headline: words.headline });
    words.reason = sentence(age + ".reason", { d: durationText(behind < 0n ? 0n : behind) });
    if (freshness === "AsOf") words.tone = words.tone === "Good" ? "Step" : words.tone;
    else if (words.tone === "Good" || words.tone === "Step") words.tone = "Blank";
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

  private sentence(row: string, part: "headline" | "reason"): Sentence {
    const { certificate, code, document, header, source, trust } = this.on;
    const bySecondAxis = row === "verdict.current" || row === "verdict.fulfilled";
    const axis = bySecondAxis ? (document.status === "Matches" ? "matches." : "notCompared.") : "";
    const current = this.filing?.versions.length ?? 0;
    const versions = this.versions();
    const paper = versions.length === 0 ? current : Math.min(...versions);
    const closing = this.filing?.closing ?? null;
    // Who issued a code is said of one that was checked, and of no other.
    const noCode = row === "verdict.current" && axis === "notCompared." && part === "reason" && code.code === null;
    return sentence(noCode ? "verdict.current.noCode.reason" : `${row}.${axis}${part}`, {
      v: numberText(row === "verdict.superseded" ? paper : current),
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
  private date(row: string, paper: number): Bilingual {
    const { filing } = this;
    const next = row === "verdict.superseded" ? filing?.versions[paper] : undefined;
    if (next !== undefined) return dateText(next.time);
    return filing?.closing ? dateText(filing.closing.time) : nothing;
  }

  private exitCode(tone: Tone, freshness: Freshness): 0 | 1 | 2 {
    if (tone === "Good") return 0;
    if (tone === "Step" && freshness === "Fresh" && !this.on.documentAsked) return 0;
    return tone === "Change" || tone === "Stop" ? 1 : 2;
  }
}

function toneOf(record: RecordStatus, document: DocumentStatus, row: string): Tone {
  switch (record) {
    case "Current":
    case "Fulfilled":
      return document === "Matches" ? "Good" : "Step";
    case "Forged":
    case "Contradicted":
      return "Stop";
    case "Unknown":
      return row === "verdict.unknown.otherLedger" ? "Stop" : "Blank";
    case "CannotCheck":
      return "Blank";
    default:
      return "Change";
  }
}

function documentNote(status: DocumentStatus, matched: number | null): Sentence[] {
  if (status === "Matches") return [sentence("note.matchesVersion", { v: numberText(matched ?? 0) })];
  return status === "NotCompared" ? [sentence("note.notCompared")] : [];
}
