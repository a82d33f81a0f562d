import { type Bytes32, zero32 } from "../primitives/bytes.js";
import { type BundleEvent } from "../bundles/bundle.js";
import { FilingState } from "../generated/machines.js";
import { type EventFields } from "./fields.js";
import { annotate, RecordFold } from "./fold.js";

/** One version of a filing's fields. */
export interface FilingVersion {
  readonly version: number;
  /** Root under SHA-256; null where withheld. */
  readonly commitment: Bytes32 | null;
  /** Root under SM3; null where withheld or zero. */
  readonly commitmentSm: Bytes32 | null;
  /** 0 for version 1, else 1 party, 2 price, 3 payment, 4 clerical. */
  readonly changeClass: number;
  /** The block that made it the version in force; of a pending one, that proposed it. */
  readonly block: bigint;
  /** Unix seconds of that block. */
  readonly time: bigint;
}

/**
 * Filing, domain section 4.3: states by event, versions with their commitments.
 * docs/state-machines.md; docs/evidence.md 13.
 */
export class FilingFold extends RecordFold {
  kind: number | null = null;
  unitRef: Bytes32 | null = null;
  pending: FilingVersion | null = null;

  /** The event that ended or registered it last: void, expire, approveCancel, register. */
  closing: BundleEvent | null = null;

  /** From 1 without gaps, the last one in force. */
  readonly versions: FilingVersion[] = [];

  protected override take(e: BundleEvent, fields: EventFields): void {
    switch (e.number) {
      case 1:
        this.sign(e, fields);
        break;
      case 2:
      case 3:
        this.close(FilingState.Voided, e);
        break;
      case 4:
        this.state = FilingState.Filed;
        break;
      case 5:
        this.propose(e, fields);
        break;
      case 6:
        this.accept(e, fields);
        break;
      case 7:
      case 10:
        this.drop(FilingState.Filed);
        break;
      case 8:
      case 16:
        this.drop(FilingState.Cancelling);
        break;
      case 9:
        this.close(FilingState.Cancelled, e);
        break;
      case 11:
        this.close(FilingState.Registered, e);
        break;
      case 12:
        this.state = FilingState.Cancelling;
        this.closing = null;
        break;
      case 13:
      case 14:
      case 15:
      case annotate:
        break;
      case 17:
        this.unitRef = null;
        break;
      default:
        this.hasUnknown = true;
    }
  }

  private close(state: FilingState, e: BundleEvent): void {
    this.state = state;
    this.closing = e;
  }

  private drop(state: FilingState): void {
    this.state = state;
    this.pending = null;
  }

  private sign(e: BundleEvent, fields: EventFields): void {
    this.state = FilingState.Signed;
    this.kind = fields.byte(0);
    this.unitRef = fields.word(1);
    fields.uint32(2);
    this.versions.push({
      version: 1,
      commitment: fields.word(3),
      commitmentSm: notZero(fields.word(4)),
      changeClass: 0,
      block: e.block,
      time: e.time,
    });
  }

  private propose(e: BundleEvent, fields: EventFields): void {
    this.state = FilingState.Changing;
    this.pending = {
      version: this.versions.length + 1,
      commitment: fields.word(1),
      commitmentSm: notZero(fields.word(2)),
      changeClass: fields.byte(0) ?? 0,
      block: e.block,
      time: e.time,
    };
  }

  private accept(e: BundleEvent, fields: EventFields): void {
    this.state = FilingState.Filed;
    const { pending } = this;
    const changeClass = fields.byte(0);
    const commitment = fields.word(1);
    // The chain refuses PendingMismatch, so a difference means that this is no history of a filing.
    const known = pending?.commitment ?? null;
    if (pending === null || (commitment !== null && known !== null && commitment !== known)) fields.isMalformed = true;
    this.versions.push({
      version: this.versions.length + 1,
      commitment: commitment ?? known,
      commitmentSm: pending?.commitmentSm ?? null,
      changeClass: changeClass ?? pending?.changeClass ?? 0,
      block: e.block,
      time: e.time,
    });
    this.pending = null;
  }
}

function notZero(word: Bytes32 | null): Bytes32 | null {
  return word === zero32 ? null : word;
}
