import { type BlockHeader, blockHash, readHeader } from "../blocks/header.js";
import { checkSeals, hasQuorum, type SealCheck } from "../blocks/seals.js";
import { quorumOf, type ValidatorSet } from "../blocks/validatorSet.js";
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
import { type Verification, type VerificationReport } from "./report.js";
import { durationText, numberText } from "../texts/sentences.js";
import { SetWalk } from "./setWalk.js";
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
    private readonly asked: Verification,
  ) {
    this.pool = new ProofPool(bundle.nodes);
  }

  run(): VerificationReport {
    const { book, bundle, trust, asked } = this;
    book.valid(101);
    book.valid(102);
    book.decide(201, bundle.chainId === trust.chainId && bundle.genesisHash === trust.genesisHash);
    const code = new CodeWalk(trust, this.codeKeys, bundle, asked.code ?? null);
    code.checkSignature(book);
    const header = this.readHeader();
    const sets = header === null ? null : this.checkSets(header);
    if (header !== null && sets !== null && book.mayRun(202)) book.decide(202, sets.fitsCheckpoints(header));
    const seals = header === null || sets === null ? null : this.checkSeals(header, sets.set);
    const records = header !== null && book.mayRun(701) ? this.checkRecords(header) : null;
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
    const certificate = header === null || sets === null ? null : new CertificateWalk(trust, header, sets.headers);
    certificate?.run(book, code.code?.payload ?? null, records, document, asked.now);
    this.checkUnit(records);
    const freshness = this.checkFreshness(header);
    const custody = this.checkCustody(header, sets?.set ?? null, seals);
    this.checkLongRange(header);
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
      verdict,
      checks: book.toList(),
      facts: buildFacts(trust, bundle, book, records, document.proved, composer.proofHolds),
    };
  }

  private readHeader(): BlockHeader | null {
    const header = readHeader(this.bundle.target);
    if (header === null) this.book.invalid(401);
    else this.book.valid(401, { block: numberText(header.number) });
    return header;
  }

  private checkSets(header: BlockHeader): SetWalk | null {
    if (!this.book.mayRun(501)) return null;
    const sets = new SetWalk(this.trust, this.pool);
    const fault = sets.run(this.bundle.handovers, header);
    if (fault !== null) this.book.invalid(501, { detail: fault });
    else this.book.valid(501, { set: numberText(sets.set.id) });
    return sets;
  }

  private checkSeals(header: BlockHeader, set: ValidatorSet): SealCheck | null {
    const { book } = this;
    if (!book.mayRun(601)) return null;
    const seals = checkSeals(header, set);
    const k = numberText(seals.signers.length);
    const n = numberText(set.addresses.length);
    const q = numberText(quorumOf(set));
    if (seals.allHold) book.valid(601, { k });
    else book.invalid(601);
    if (!book.mayRun(602)) return seals;
    if (hasQuorum(seals, set)) book.valid(602, { k, n, q });
    else book.invalid(602, { k, n, q });
    return seals;
  }

  private checkRecords(header: BlockHeader): RecordWalk | null {
    const { book, pool } = this;
    const state = new StateView(pool, header.stateRoot);
    if (!this.checkContracts(state)) return null;
    const walk = new RecordWalk(this.trust, this.bundle, header, state);
    let wordsFault = walk.readWords(pool);
    const absences = walk.absencesHold();
    wordsFault ??= RecordWalk.leftOver(pool);
    if (wordsFault === null) book.valid(801);
    else book.invalid(801, { detail: wordsFault });
    if (absences === null) book.absent(802);
    else book.decide(802, absences);
    if (wordsFault === null) this.checkHistories(walk);
    return walk;
  }

  private checkContracts(state: StateView): boolean {
    const { book } = this;
    const contracts = this.contracts();
    const accounts = contracts !== null && contracts.every((c) => state.account(c) !== null);
    book.decide(701, accounts);
    if (contracts === null || !accounts) return false;
    const implementations = contracts.map((contract) => ({ contract, points: state.implementation(contract) }));
    const listed = implementations.every((i) => i.points !== null);
    book.decide(702, listed);
    if (!listed) return false;
    const known = implementations.every((i) => state.hasKnownLayout(i.contract, i.points!));
    book.decide(703, known);
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
      book.absent(901);
      book.absent(902);
      return;
    }
    const fault = walk.readHistories();
    if (fault !== null) {
      book.invalid(901, { detail: fault });
      return;
    }
    if (walk.records.some((r) => r.fold.hasUnknown)) {
      book.error(901);
      return;
    }
    book.valid(901, { k: numberText(walk.records.reduce((n, r) => n + r.history.length, 0)) });
    const writers = walk.writersHold();
    if (writers === null) book.error(902);
    else book.decide(902, writers);
  }

  private checkUnit(records: RecordWalk | null): void {
    const { book, bundle, trust } = this;
    if (bundle.unit === null) {
      book.absent(1002);
      return;
    }
    if (!book.mayRun(1002)) return;
    const reference = this.reference(records);
    if (reference === null) book.error(1002);
    else if (verifyUnit(this.unitKey, trust.genesisHash, bundle.unit.code, bundle.unit.signature, reference))
      this.setUnit(bundle.unit.code);
    else book.invalid(1002);
  }

  /** The reference is the code's; whether the code is the home's only one depends on its form and region. */
  private setUnit(code: string): void {
    const { book } = this;
    const { regions } = this.trust;
    const kind = unitCodeKind(code);
    if (kind === "presale") book.set(1002, "Valid", ".presale");
    else if (kind !== "registered") book.set(1002, "Error", ".otherForm");
    else if (regions === null) book.set(1002, "Valid", ".noRegions");
    else if (regions.some((r) => code.startsWith(r))) book.valid(1002);
    else book.set(1002, "Error", ".otherRegion");
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
      this.book.set(1201, "Error", ".clock", { d });
      return "ClockBehind";
    }
    if (age <= 900n) {
      this.book.valid(1201, { d });
      return "Fresh";
    }
    this.book.error(1201, { d });
    return age <= 86_400n ? "AsOf" : "Old";
  }

  private checkCustody(header: BlockHeader | null, set: ValidatorSet | null, seals: SealCheck | null): Custody {
    const { book } = this;
    if (!book.mayRun(1202) || header === null || set === null || seals === null) return unknownCustody;
    const counts = { seals: seals.signers.length, validators: set.addresses.length };
    const operators = this.trust.custody.filter((t) => t.from <= header.number).pop()?.operators;
    if (operators === undefined || set.addresses.some((a) => !operators.has(a))) {
      book.error(1202);
      return { ...unknownCustody, ...counts };
    }
    const all = new Set(set.addresses.map((a) => operators.get(a))).size;
    const sealers = new Set(seals.signers.map((a) => operators.get(a))).size;
    if (all === 1) book.set(1202, "Valid", ".one");
    else book.valid(1202, { n: numberText(all), k: numberText(sealers) });
    return { sealers, operators: all, ...counts };
  }

  /** Check 1203: without a checkpoint at the target it is never Valid (docs/evidence.md 7). */
  private checkLongRange(header: BlockHeader | null): void {
    if (!this.book.mayRun(1203) || header === null) return;
    const hash = blockHash(header);
    if (this.trust.checkpoints.some((c) => c.number === header.number && c.hash === hash)) this.book.valid(1203);
    else this.book.set(1203, "Skipped", ".open");
  }
}
