import { CheckNumber } from "../generated/checks.js";
import { type BlockHeader, blockHash } from "../blocks/header.js";
import { hasQuorum } from "../blocks/seals.js";
import { quorumOf } from "../blocks/validatorSet.js";
import { type Bundle } from "../bundles/bundle.js";
import { contractOf } from "../bundles/recordNames.js";
import { contractNamed, type TrustAnchor, type TrustedContract } from "../bundles/trust.js";
import { type CodeKey } from "../codes/key.js";
import { type Bytes32, zero32 } from "../primitives/bytes.js";
import { RecordKind } from "../generated/machines.js";
import { unitCodeKind, type UnitKey, verifyUnit } from "../identifiers/unit.js";
import { ProofPool } from "../proofs/pool.js";
import { StateView } from "../proofs/state.js";
import { FilingFold } from "../records/filingFold.js";
import { CertificateWalk } from "./certificateWalk.js";
import { CheckBook } from "./checks.js";
import { CodeWalk } from "./codeWalk.js";
import { VerdictComposer } from "./composer.js";
import { DocumentWalk } from "./documentWalk.js";
import { buildFacts } from "./facts.js";
import { RecordWalk } from "./recordWalk.js";
import { type VerificationInput, type VerificationReport } from "./report.js";
import { durationText, numberText } from "../texts/sentences.js";
import { type TrustPath, walkPath } from "./trustPath.js";
import { type Custody, type Freshness, unknownCustody } from "./verdict.js";

/** One verification: the checks in their order (cheap before dear), then facts and verdict. */
export class VerificationRun {
  private readonly book = new CheckBook();
  private readonly pool: ProofPool;

  constructor(
    private readonly trust: TrustAnchor,
    private readonly codeKeys: readonly CodeKey[],
    private readonly unitKey: UnitKey,
    private readonly bundle: Bundle,
    private readonly asked: VerificationInput,
  ) {
    this.pool = new ProofPool(bundle.nodes);
  }

  run(): VerificationReport {
    const { book, bundle, trust, asked } = this;
    book.valid(CheckNumber.Limits);
    book.valid(CheckNumber.Form);
    book.decide(CheckNumber.Chain, bundle.chainId === trust.chainId && bundle.genesisHash === trust.genesisHash);
    const code = new CodeWalk(trust, this.codeKeys, bundle, asked.code ?? null);
    code.checkSignature(book);
    const path = walkPath(trust, bundle.target, bundle.handovers, this.pool);
    this.checkPath(path);
    const header = path?.header ?? null;
    const records = header !== null && book.mayRun(CheckNumber.Accounts) ? this.checkRecords(header) : null;
    const document = new DocumentWalk(
      bundle,
      asked.document ?? null,
      code.code,
      code.code?.payload.reference ?? asked.reference ?? null,
      trust,
    );
    document.run(book, records);
    code.checkProvedKey(book, records, document);
    code.checkKeyTerm(book, records, document, header?.number ?? 0n);
    const certificate = path === null ? null : new CertificateWalk(trust, path.header, path.headers);
    certificate?.run(book, code.code?.payload ?? null, records, document, asked.now);
    this.checkUnit(records);
    const freshness = this.checkFreshness(header);
    const custody = this.checkCustody(path);
    this.checkLongRange(header);
    this.checkTimestamps();
    const { now } = asked;
    const documentAsked = asked.document != null;
    const source = asked.source ?? "File";
    const walks = { header, records, code, document, certificate };
    const composer = new VerdictComposer({ trust, bundle, book, now, documentAsked, source, ...walks });
    const verdict = composer.compose(freshness, custody);
    return {
      asOf:
        header === null
          ? { number: 0n, hash: zero32, time: 0n }
          : { number: header.number, hash: blockHash(header), time: header.timestamp },
      subject: bundle.subject,
      code: code.code,
      verdict,
      checks: book.toList(),
      facts: buildFacts(trust, bundle, book, records, document.proved, composer.proofHolds),
    };
  }

  /** Checks 401 to 602 and 202: what {@link walkPath} found, as far as each step has what it rests on. */
  private checkPath(path: TrustPath | null): void {
    const { book } = this;
    if (path === null) {
      book.invalid(CheckNumber.Header);
      return;
    }
    const { header, gap, set } = path;
    book.valid(CheckNumber.Header, { block: numberText(header.number) });
    if (!book.mayRun(CheckNumber.Handovers)) return;
    if (gap !== null) book.invalid(CheckNumber.Handovers, { detail: gap });
    else book.valid(CheckNumber.Handovers, { set: numberText(set.id) });
    if (book.mayRun(CheckNumber.Anchor)) book.decide(CheckNumber.Anchor, path.fitsCheckpoints());
    if (!book.mayRun(CheckNumber.Seals)) return;
    const { seals } = path;
    const k = numberText(seals.signers.length);
    const n = numberText(set.addresses.length);
    const q = numberText(quorumOf(set));
    book.decide(CheckNumber.Seals, seals.allHold, { k });
    if (book.mayRun(CheckNumber.Quorum)) book.decide(CheckNumber.Quorum, hasQuorum(seals, set), { k, n, q });
  }

  private checkRecords(header: BlockHeader): RecordWalk | null {
    const { book, pool } = this;
    const state = new StateView(pool, header.stateRoot);
    if (!this.checkContracts(state)) return null;
    const walk = new RecordWalk(this.trust, this.bundle, header, state);
    let wordsFault = walk.readWords(pool);
    const absences = walk.absencesHold();
    wordsFault ??= RecordWalk.leftOver(pool);
    if (wordsFault === null) book.valid(CheckNumber.RecordWords);
    else book.invalid(CheckNumber.RecordWords, { detail: wordsFault });
    if (absences === null) book.absent(CheckNumber.Absence);
    else book.decide(CheckNumber.Absence, absences);
    if (wordsFault === null) this.checkHistories(walk);
    return walk;
  }

  private checkContracts(state: StateView): boolean {
    const { book } = this;
    const contracts = this.contracts();
    const accounts = contracts !== null && contracts.every((c) => state.account(c) !== null);
    book.decide(CheckNumber.Accounts, accounts);
    if (contracts === null || !accounts) return false;
    const implementations = contracts.map((contract) => ({ contract, points: state.implementation(contract) }));
    const listed = implementations.every((i) => i.points !== null);
    book.decide(CheckNumber.Implementation, listed);
    if (!listed) return false;
    const known = implementations.every((i) => state.hasKnownLayout(i.contract, i.points!));
    book.decide(CheckNumber.Layout, known);
    return known;
  }

  /** Consortium and the contracts of the bundle's records; null where trust.json does not name one. */
  private contracts(): TrustedContract[] | null {
    const contracts = new Set([contractNamed(this.trust, "consortium")]);
    for (const record of this.bundle.records) {
      const contract = this.trust.contracts.get(contractOf(record.kind));
      if (contract === undefined) return null;
      contracts.add(contract);
    }
    return [...contracts];
  }

  private checkHistories(walk: RecordWalk): void {
    const { book } = this;
    if (walk.records.length === 0) {
      book.absent(CheckNumber.History);
      book.absent(CheckNumber.WriterKeys);
      return;
    }
    const fault = walk.readHistories();
    if (fault !== null) {
      book.invalid(CheckNumber.History, { detail: fault });
      return;
    }
    if (walk.records.some((r) => r.fold.hasUnknown)) {
      book.error(CheckNumber.History);
      return;
    }
    book.valid(CheckNumber.History, { k: numberText(walk.records.reduce((n, r) => n + r.history.length, 0)) });
    const writers = walk.writersHold();
    if (writers === null) book.error(CheckNumber.WriterKeys);
    else book.decide(CheckNumber.WriterKeys, writers);
  }

  private checkUnit(records: RecordWalk | null): void {
    const { book, bundle, trust } = this;
    if (bundle.unit === null) {
      book.absent(CheckNumber.UnitReference);
      return;
    }
    if (!book.mayRun(CheckNumber.UnitReference)) return;
    const reference = this.reference(records);
    if (reference === null) book.error(CheckNumber.UnitReference);
    else if (verifyUnit(this.unitKey, trust.genesisHash, bundle.unit.code, bundle.unit.signature, reference))
      this.setUnit(bundle.unit.code);
    else book.invalid(CheckNumber.UnitReference);
  }

  /** The reference is the code's; whether the code is the home's only one depends on its form and region. */
  private setUnit(code: string): void {
    const { book } = this;
    const { regions } = this.trust;
    const kind = unitCodeKind(code);
    if (kind === "presale") book.set(CheckNumber.UnitReference, "Valid", ".presale");
    else if (kind !== "registered") book.set(CheckNumber.UnitReference, "Error", ".otherForm");
    else if (regions === null) book.set(CheckNumber.UnitReference, "Valid", ".noRegions");
    else if (regions.some((r) => code.startsWith(r))) book.valid(CheckNumber.UnitReference);
    else book.set(CheckNumber.UnitReference, "Error", ".otherRegion");
  }

  private reference(records: RecordWalk | null): Bytes32 | null {
    const { subject } = this.bundle;
    if (subject.kind === RecordKind.Unit) return subject.record;
    const fold = records?.filing()?.fold;
    return fold instanceof FilingFold ? fold.unitRef : null;
  }

  /** Check 1201: docs/evidence.md 1, "As of". */
  private checkFreshness(header: BlockHeader | null): Freshness {
    if (header === null) return "Unknown";
    const age = this.asked.now - header.timestamp;
    const d = durationText(age < 0n ? -age : age);
    if (age < -300n) {
      this.book.set(CheckNumber.Freshness, "Error", ".clock", { d });
      return "ClockBehind";
    }
    if (age <= 900n) {
      this.book.valid(CheckNumber.Freshness, { d });
      return "Fresh";
    }
    this.book.error(CheckNumber.Freshness, { d });
    return age <= 86_400n ? "AsOf" : "Old";
  }

  private checkCustody(path: TrustPath | null): Custody {
    const { book } = this;
    if (!book.mayRun(CheckNumber.Custody) || path === null) return unknownCustody;
    const { header, set, seals } = path;
    const counts = { seals: seals.signers.length, validators: set.addresses.length };
    const operators = this.trust.custody.filter((t) => t.from <= header.number).pop()?.operators;
    if (operators === undefined || set.addresses.some((a) => !operators.has(a))) {
      book.error(CheckNumber.Custody);
      return { ...unknownCustody, ...counts };
    }
    const all = new Set(set.addresses.map((a) => operators.get(a))).size;
    const sealers = new Set(seals.signers.map((a) => operators.get(a))).size;
    if (all === 1) book.set(CheckNumber.Custody, "Valid", ".one");
    else book.valid(CheckNumber.Custody, { n: numberText(all), k: numberText(sealers) });
    return { sealers, operators: all, ...counts };
  }

  /** Check 1203: without a checkpoint at the target it is never Valid (docs/evidence.md 7). */
  private checkLongRange(header: BlockHeader | null): void {
    if (!this.book.mayRun(CheckNumber.LongRange) || header === null) return;
    const hash = blockHash(header);
    if (this.trust.checkpoints.some((c) => c.number === header.number && c.hash === hash))
      this.book.valid(CheckNumber.LongRange);
    else this.book.set(CheckNumber.LongRange, "Skipped", ".open");
  }

  /** Check 1204: tokens are read and not checked, so that none of them ever counts (docs/evidence.md 7). */
  private checkTimestamps(): void {
    const { length } = this.bundle.timestamps;
    if (length === 0) this.book.absent(CheckNumber.Timestamps);
    else if (this.book.mayRun(CheckNumber.Timestamps))
      this.book.set(CheckNumber.Timestamps, "Skipped", ".unread", { k: numberText(length) });
  }
}
