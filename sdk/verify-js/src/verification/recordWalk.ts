import { type Address, type Bytes32, toHex, zero32, zeroAddress } from "../primitives/bytes.js";
import { type BlockHeader } from "../blocks/header.js";
import { type Bundle, type BundleEvent, type BundleRecord } from "../bundles/bundle.js";
import { contractOf } from "../bundles/recordNames.js";
import { contractNamed, type TrustAnchor } from "../bundles/trust.js";
import { sha256 } from "../crypto/hash.js";
import { RecordKind } from "../generated/machines.js";
import { type ProofPool } from "../proofs/pool.js";
import { type StateView } from "../proofs/state.js";
import { EscrowFold } from "../records/escrowFold.js";
import { FilingFold } from "../records/filingFold.js";
import { OtherFold, type RecordFold } from "../records/fold.js";
import { dataDigestOf, nextHead, startHead } from "../records/head.js";
import { codeKeySlot, recordSlot, writerKeySlot } from "../records/slots.js";
import { TaxFold } from "../records/taxFold.js";
import { UnitFold } from "../records/unitFold.js";
import { CodeKeyWord, RecordWord, WriterKeyWord } from "../records/words.js";
import { numberText, type Sentence, sentence } from "../texts/sentences.js";

const moneyWord = 5;

/** A record whose words and history were read. */
export interface ProvedRecord {
  readonly kind: RecordKind;
  readonly id: Bytes32;
  readonly history: readonly BundleEvent[];
  readonly word: RecordWord;
  readonly head: Bytes32;
  readonly fold: RecordFold;
}

/**
 * Words of the bundle's records and keys under the target's state, and histories against them.
 * Checks 801 to 902 of docs/evidence.md 13.
 */
export class RecordWalk {
  readonly records: ProvedRecord[] = [];

  /** The filing's current escrow (zero = none); null where the bundle does not prove the word. */
  money: Bytes32 | null = null;

  /** Seqs of the subject's entries that were written by a key under suspicion. */
  readonly suspect: number[] = [];

  private readonly writerKeys = new Map<Address, WriterKeyWord>();
  private readonly codeKeys = new Map<Bytes32, CodeKeyWord>();

  constructor(
    private readonly trust: TrustAnchor,
    private readonly bundle: Bundle,
    private readonly target: BlockHeader,
    private readonly state: StateView,
  ) {}

  codeKey(spkiDigest: Bytes32): CodeKeyWord | undefined {
    return this.codeKeys.get(spkiDigest);
  }

  writerKey(key: Address): WriterKeyWord | undefined {
    return this.writerKeys.get(key);
  }

  private find(kind: RecordKind, id: Bytes32): ProvedRecord | undefined {
    return this.records.find((r) => r.kind === kind && r.id === id);
  }

  /** The filing that the bundle is about; undefined where it is about none, or its absence is proved. */
  filing(): ProvedRecord | undefined {
    const { kind, record } = this.bundle.subject;
    return kind === RecordKind.Filing ? this.find(kind, record) : undefined;
  }

  /** Check 801: word 0 and head of each record, and the keys' words. */
  readWords(pool: ProofPool): Sentence | null {
    if (pool.hasDuplicates) return sentence("record.duplicate");
    const { records } = this.bundle;
    for (const record of records) {
      if (record.history.length === 0) {
        if (!this.mayBeAbsent(record)) return about("record.foreign", record.kind);
        continue;
      }
      if (this.find(record.kind, record.record) !== undefined) return sentence("record.twice");
      const word = this.word(record, 0);
      if (word === null || word === zero32) return about("record.proof", record.kind);
      const head = this.word(record, 1);
      if (head === null || head === zero32) return about("record.proof", record.kind);
      const { kind, record: id, history } = record;
      this.records.push({ kind, id, history, word: new RecordWord(word), head, fold: foldOf(kind) });
      if (kind === RecordKind.Filing && this.isSubject(record)) this.money = this.word(record, moneyWord);
    }
    if (!records.some((r) => this.isSubject(r))) return sentence("record.missing");
    return this.readWriterKeys() ?? this.readCodeKeys();
  }

  /** After every word was read: nodes that nothing needed. */
  static leftOver(pool: ProofPool): Sentence | null {
    return pool.unused === 0 ? null : sentence("record.leftOver", { k: numberText(pool.unused) });
  }

  /** Check 802: null = each record has a history; else whether each one without is proved absent. */
  absencesHold(): boolean | null {
    let holds: boolean | null = null;
    for (const record of this.bundle.records)
      if (record.history.length === 0) holds = (holds ?? true) && this.word(record, 0) === zero32;
    return holds;
  }

  /** Check 901: histories link to the head and come to the state that the words show. */
  readHistories(): Sentence | null {
    for (const record of this.records) {
      const fault = this.readHistory(record);
      if (fault !== null) return about("history." + fault, record.kind);
    }
    const foreign = this.records.find((r) => !this.belongs(r));
    return foreign === undefined ? null : about("record.foreign", foreign.kind);
  }

  /** Check 902: false = a key was not valid, null = a key's word is not given. */
  writersHold(): boolean | null {
    for (const record of this.records)
      for (const e of record.history) {
        // Genesis makes organisations without a key (block 0).
        if (e.block === 0n && record.kind === RecordKind.Organisation) continue;
        const key = this.writerKeys.get(e.key);
        const second = this.writerKeys.get(e.proposer ?? e.key);
        if (key === undefined || second === undefined) return null;
        if (!key.countsAt(e.block) || !second.countsAt(e.block)) return false;
        if (key.organisation !== e.organisation || second.organisation !== e.organisation) return false;
        if (e.proposer === e.key) return false;
        if (this.isSuspect(e) && record.id === this.bundle.subject.record) this.suspect.push(e.seq);
      }
    return true;
  }

  isSuspect(e: BundleEvent): boolean {
    const suspect = (key: Address): boolean => this.writerKeys.get(key)?.isSuspectAt(e.block) === true;
    return suspect(e.key) || (e.proposer !== null && suspect(e.proposer));
  }

  private readHistory(record: ProvedRecord): "seq" | "order" | "head" | "data" | "state" | null {
    const { kind, id, history, fold } = record;
    const proxy = contractNamed(this.trust, contractOf(kind)).address;
    let head = startHead(this.trust.chainId, proxy, kind, id);
    let [block, time] = [0n, 0n];
    for (const [i, e] of history.entries()) {
      if (e.seq !== i + 1) return "seq";
      if (e.block < block || e.time < time) return "order";
      if (e.block > this.target.number || e.time > this.target.timestamp) return "order";
      [block, time] = [e.block, e.time];
      head = nextHead(head, id, e, digestOfData(kind, e));
      fold.apply(e);
    }
    if (head !== record.head) return "head";
    if (record.word.seq !== history.length) return "seq";
    if (fold.isMalformed) return "data";
    if (fold.hasUnknown || !fold.tellsState) return null;
    if (fold instanceof FilingFold && fold.versions.length !== record.word.version) return "state";
    return fold.state === record.word.state ? null : "state";
  }

  private isSubject({ kind, record }: BundleRecord): boolean {
    const { subject } = this.bundle;
    return kind === subject.kind && record === subject.record;
  }

  /** The subject itself, and the tax of a filing that is not filed yet. */
  private mayBeAbsent(record: BundleRecord): boolean {
    const { subject } = this.bundle;
    const ownTax = record.kind === RecordKind.Tax && record.record === subject.record;
    return this.isSubject(record) || (subject.kind === RecordKind.Filing && ownTax);
  }

  /** Beside a filing only its own tax, unit and escrows may stand; beside any other subject nothing. */
  private belongs({ kind, id, fold }: ProvedRecord): boolean {
    const { subject } = this.bundle;
    const filing = this.filing();
    if (filing === undefined) return kind === subject.kind && id === subject.record;
    switch (kind) {
      case RecordKind.Filing:
      case RecordKind.Tax:
        return id === filing.id;
      case RecordKind.Unit:
        return filing.fold instanceof FilingFold && filing.fold.unitRef === id;
      case RecordKind.Escrow:
        return fold instanceof EscrowFold && fold.filing === filing.id;
      default:
        return false;
    }
  }

  private readWriterKeys(): Sentence | null {
    const { records, writerKeys } = this.bundle;
    const writers = new Set(records.flatMap((r) => r.history.flatMap((e) => [e.key, e.proposer])));
    for (const [i, key] of writerKeys.entries()) {
      const word = this.keyWord(writerKeySlot(key));
      if (word === null) return keyFault("writer.unproved", i);
      const term = new WriterKeyWord(word);
      if (!term.isWellFormed) return keyFault("writer.malformed", i);
      if (!writers.has(key)) return keyFault("writer.unused", i);
      this.writerKeys.set(key, term);
    }
    return null;
  }

  /** Any key of the ledger may stand there, needed or not: who scans which code is not known to the server. */
  private readCodeKeys(): Sentence | null {
    for (const [i, spki] of this.bundle.codeKeys.entries()) {
      const digest = toHex(sha256(spki));
      const word = this.keyWord(codeKeySlot(digest));
      if (word === null) return keyFault("code.unproved", i);
      const term = new CodeKeyWord(word);
      if (!term.exists) return keyFault("code.absent", i);
      if (!term.isWellFormed) return keyFault("code.malformed", i);
      this.codeKeys.set(digest, term);
    }
    return null;
  }

  private keyWord(slot: Bytes32): Bytes32 | null {
    return this.state.word(contractNamed(this.trust, "consortium"), slot);
  }

  private word(record: BundleRecord, index: number): Bytes32 | null {
    const contract = contractNamed(this.trust, contractOf(record.kind));
    return this.state.word(contract, recordSlot(record.kind, record.record, index));
  }
}

function foldOf(kind: RecordKind): RecordFold {
  switch (kind) {
    case RecordKind.Unit:
      return new UnitFold();
    case RecordKind.Filing:
      return new FilingFold();
    case RecordKind.Tax:
      return new TaxFold();
    case RecordKind.Escrow:
      return new EscrowFold();
    default:
      return new OtherFold();
  }
}

/** An organisation's `join` in genesis has no data and no writer: its dataDigest is zero. */
function digestOfData(kind: RecordKind, e: BundleEvent): Bytes32 {
  const isGenesis = kind === RecordKind.Organisation && e.block === 0n && e.data.length === 0 && e.key === zeroAddress;
  return isGenesis ? zero32 : dataDigestOf(e);
}

function about(id: string, kind: RecordKind): Sentence {
  return sentence(id, { kind: sentence("kind." + kind) });
}

function keyFault(what: string, position: number): Sentence {
  return sentence("key." + what, { n: numberText(position + 1) });
}
