import { CheckNumber } from "../generated/checks.js";
import { type Address, type Bytes32 } from "../primitives/bytes.js";
import { type Bundle, type BundleEvent } from "../bundles/bundle.js";
import { nameOf, type TrustAnchor } from "../bundles/trust.js";
import { type Disclosure } from "../disclosures/disclosure.js";
import { eventLabels, RecordKind } from "../generated/machines.js";
import { EscrowFold, type EscrowLeg } from "../records/escrowFold.js";
import { FilingFold, type FilingVersion } from "../records/filingFold.js";
import { TaxFold } from "../records/taxFold.js";
import { UnitFold } from "../records/unitFold.js";
import { type CheckBook } from "./checks.js";
import { type ProvedRecord, type RecordWalk } from "./recordWalk.js";
import { type Bilingual, numberText } from "../texts/sentences.js";

const lateAfter = 86_400n;

/** What a report proves. A part is null unless every check that it rests on is Valid. Amounts are fen, times Unix seconds. */
export interface Facts {
  readonly filing: FilingFact | null;
  readonly tax: TaxFact | null;
  readonly unit: UnitFact | null;
  readonly escrow: EscrowFact | null;
  /** Fields that the commitments prove, lowest version first. */
  readonly disclosed: readonly Disclosure[];
  /** All events of the proved records in the order of their anchoring. */
  readonly history: readonly TimelineEntry[];
  /** Every key that wrote or proposed an entry of the history, with its term as of the target block. */
  readonly writerKeys: readonly WriterKeyFact[];
}

/** A writer's key and its term, as Consortium has it at the target block. */
export interface WriterKeyFact {
  readonly key: Address;
  readonly organisation: number;
  /** First block in which it counts. */
  readonly from: bigint;
  /** First block in which it no longer counts; null = it was not withdrawn. */
  readonly to: bigint | null;
  /** What it wrote from this block on is under review; null = nothing. */
  readonly suspectFrom: bigint | null;
}

export interface FilingFact {
  readonly id: Bytes32;
  readonly state: number;
  readonly seq: number;
  readonly version: number;
  readonly head: Bytes32;
  /** 1 presale, 2 new completed, 3 resale; null where withheld. */
  readonly kind: number | null;
  readonly unitRef: Bytes32 | null;
  readonly titleVersion: number;
  readonly validUntil: bigint;
  /** The current escrow; zero = none, null = not shown by this bundle. */
  readonly escrow: Bytes32 | null;
  readonly versions: readonly FilingVersion[];
  readonly pending: FilingVersion | null;
}

export interface TaxFact {
  readonly state: number;
  readonly seq: number;
  readonly version: number;
  readonly paid: boolean;
  readonly clearedAt: bigint | null;
}

export interface UnitFact {
  readonly reference: Bytes32;
  /** Proved by the unit key's signature; null where not disclosed. */
  readonly code: string | null;
  readonly state: number;
  readonly seq: number;
  readonly titleVersion: number;
  readonly activeFiling: Bytes32 | null;
  readonly lastRegistered: Bytes32 | null;
}

export interface EscrowFact {
  readonly id: Bytes32;
  readonly state: number;
  readonly seq: number;
  readonly filing: Bytes32;
  readonly filingVersion: number;
  readonly bank: number;
  readonly expected: bigint;
  readonly deposited: bigint;
  readonly released: bigint;
  readonly adjudged: bigint;
  readonly legs: readonly EscrowLeg[];
}

/** One event of a proved history. */
export interface TimelineEntry {
  readonly kind: RecordKind;
  readonly record: Bytes32;
  readonly seq: number;
  readonly number: number;
  readonly name: Bilingual;
  readonly organisation: number;
  readonly organisationName: Bilingual;
  readonly key: Address;
  readonly proposer: Address | null;
  readonly role: number;
  /** When it happened, as the writer stated it. */
  readonly eventTime: bigint;
  readonly block: bigint;
  /** When it was anchored. */
  readonly time: bigint;
  /** Anchored more than 24 h after its event time, or out of order. */
  readonly late: boolean;
  /** Its key was withdrawn later with a suspicion that reaches back to this block (待核查). */
  readonly underReview: boolean;
}

export const noFacts: Facts = {
  filing: null,
  tax: null,
  unit: null,
  escrow: null,
  disclosed: [],
  history: [],
  writerKeys: [],
};

/** Facts out of proved records; nothing where a check that they rest on does not hold. docs/evidence.md 14. */
export function buildFacts(
  trust: TrustAnchor,
  bundle: Bundle,
  book: CheckBook,
  records: RecordWalk | null,
  disclosed: readonly Disclosure[],
  proofHolds: boolean,
): Facts {
  if (!proofHolds || records === null || !book.holds(CheckNumber.WriterKeys)) return noFacts;
  const filing = records.filing();
  const first = (kind: RecordKind): ProvedRecord | undefined => records.records.find((r) => r.kind === kind);
  const escrow = records.records.find(
    (r) => r.kind === RecordKind.Escrow && (filing === undefined || r.id === records.money),
  );
  return {
    filing: filing === undefined ? null : filingFact(filing, records.money),
    tax: taxFact(first(RecordKind.Tax)),
    unit: unitFact(
      first(RecordKind.Unit),
      book.is(CheckNumber.UnitReference, "Valid") ? (bundle.unit?.code ?? null) : null,
    ),
    escrow: escrowFact(escrow),
    disclosed,
    history: timeline(trust, records),
    writerKeys: writerKeys(records),
  };
}

/** In the order in which they first wrote; of two-key entries the proposing one first. */
function writerKeys(records: RecordWalk): WriterKeyFact[] {
  const all = records.records.flatMap((r) =>
    r.history.flatMap((e) => (e.proposer === null ? [e.key] : [e.proposer, e.key])),
  );
  const set = (block: bigint): bigint | null => (block === 0n ? null : block);
  return [...new Set(all)].flatMap((key) => {
    const word = records.writerKey(key);
    if (word === undefined) return [];
    const { organisation, from, to, suspectFrom } = word;
    return [{ key, organisation, from, to: set(to), suspectFrom: set(suspectFrom) }];
  });
}

function filingFact({ id, word, head, fold }: ProvedRecord, escrow: Bytes32 | null): FilingFact | null {
  if (!(fold instanceof FilingFold)) return null;
  return {
    id,
    state: word.state,
    seq: word.seq,
    version: word.version,
    head,
    kind: fold.kind,
    unitRef: fold.unitRef,
    titleVersion: word.filingTitleVersion,
    validUntil: word.filingValidUntil,
    escrow,
    versions: fold.versions,
    pending: fold.pending,
  };
}

function taxFact(record: ProvedRecord | undefined): TaxFact | null {
  if (record === undefined || !(record.fold instanceof TaxFold)) return null;
  const { word, fold } = record;
  return { state: word.state, seq: word.seq, version: word.version, paid: word.taxPaid, clearedAt: fold.clearedAt };
}

function unitFact(record: ProvedRecord | undefined, code: string | null): UnitFact | null {
  if (record === undefined || !(record.fold instanceof UnitFold)) return null;
  const { id, word, fold } = record;
  return {
    reference: id,
    code,
    state: word.state,
    seq: word.seq,
    titleVersion: word.unitTitleVersion,
    activeFiling: fold.slot,
    lastRegistered: fold.lastRegistered,
  };
}

function escrowFact(record: ProvedRecord | undefined): EscrowFact | null {
  if (record === undefined || !(record.fold instanceof EscrowFold)) return null;
  const { id, word, fold } = record;
  return {
    id,
    state: word.state,
    seq: word.seq,
    filing: fold.filing,
    filingVersion: word.escrowFilingVersion,
    bank: word.escrowBank,
    expected: fold.expected,
    deposited: fold.deposited,
    released: fold.released,
    adjudged: fold.adjudged,
    legs: fold.legs,
  };
}

/** Stable by block: entries of one block keep their order within a record. */
function timeline(trust: TrustAnchor, records: RecordWalk): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (const record of records.records) {
    let latest = 0n;
    for (const e of record.history) {
      entries.push(entry(trust, records, record, e, latest));
      if (e.eventTime > latest) latest = e.eventTime;
    }
  }
  return entries.sort((a, b) => (a.block < b.block ? -1 : a.block > b.block ? 1 : 0));
}

function entry(
  trust: TrustAnchor,
  records: RecordWalk,
  record: ProvedRecord,
  e: BundleEvent,
  latest: bigint,
): TimelineEntry {
  const { seq, number, organisation, key, proposer, role, eventTime, block, time } = e;
  return {
    kind: record.kind,
    record: record.id,
    seq,
    number,
    name: eventLabels[`${record.kind}/${number}`] ?? numberText(number),
    organisation,
    organisationName: nameOf(trust, organisation),
    key,
    proposer,
    role,
    eventTime,
    block,
    time,
    late: (time > lateAfter && eventTime < time - lateAfter) || eventTime < latest,
    underReview: records.isSuspect(e),
  };
}
