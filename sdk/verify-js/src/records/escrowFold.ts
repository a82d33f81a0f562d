import { type Bytes32, zero32 } from "../primitives/bytes.js";
import { type BundleEvent } from "../bundles/bundle.js";
import { EscrowState } from "../generated/machines.js";
import { type EventFields } from "./fields.js";
import { annotate, RecordFold } from "./fold.js";

const legWords = 5;
const maxLegs = 8n;
const judgment = 4;
const maxUint64 = (1n << 64n) - 1n;

/** A leg of a release: class 1 payoff, 2 seller, 3 payer, 4 judgment; amount in fen. */
export interface EscrowLeg {
  readonly class: number;
  readonly amount: bigint;
  readonly paid: boolean;
}

/**
 * Resale escrow, domain section 5: the rows of the main line; the others are not told yet.
 * docs/state-machines.md; docs/evidence.md 13.
 */
export class EscrowFold extends RecordFold {
  filing: Bytes32 = zero32;
  expected = 0n;
  deposited = 0n;
  released = 0n;
  adjudged = 0n;
  legs: EscrowLeg[] = [];

  protected override take(e: BundleEvent, fields: EventFields): void {
    switch (e.number) {
      case 1:
        fields.exactly(5);
        this.state = EscrowState.Agreed;
        this.filing = fields.given(fields.word(0), zero32);
        fields.given(fields.uint32(2), 0);
        this.expected = fields.given(fields.number(3), 0n);
        break;
      case 2:
        fields.exactly(6);
        this.deposit(fields, fields.given(fields.number(1), 0n));
        break;
      case 5:
        this.state = EscrowState.ClosedUnfunded;
        break;
      case 6:
        this.state = EscrowState.ReleaseReady;
        break;
      case 9:
        this.state = EscrowState.Releasing;
        this.instruct(fields);
        break;
      case 13:
        fields.exactly(3);
        this.confirm(fields, fields.given(fields.byte(0), 0));
        break;
      case 14:
        this.state = EscrowState.ReleaseFailed;
        break;
      case annotate:
        break;
      default:
        this.hasUnknown = true;
    }
  }

  private deposit(fields: EventFields, amount: bigint): void {
    if (amount > maxUint64 - this.deposited) {
      fields.isMalformed = true;
      return;
    }
    this.deposited += amount;
    if (this.state === EscrowState.Agreed || this.state === EscrowState.Partial)
      this.state = this.deposited < this.expected ? EscrowState.Partial : EscrowState.Funded;
  }

  /** abi(Leg[] legs, bytes32 correctedPayee): offset, payee, then length and five words a leg. */
  private instruct(fields: EventFields): void {
    this.legs = [];
    const count = Number(fields.given(fields.number(2, maxLegs), 0n));
    if (fields.number(0) !== 64n || fields.count !== 3 + count * legWords) {
      fields.isMalformed = true;
      return;
    }
    for (let i = 0; i < count; i++) {
      const at = 3 + i * legWords;
      const legClass = fields.given(fields.byte(at), 0);
      this.legs.push({ class: legClass, amount: fields.given(fields.number(at + 2), 0n), paid: false });
    }
  }

  private confirm(fields: EventFields, index: number): void {
    const leg = this.legs[index];
    if (leg === undefined || leg.paid || leg.amount > this.deposited - this.released - this.adjudged) {
      fields.isMalformed = true;
      return;
    }
    this.legs[index] = { ...leg, paid: true };
    if (leg.class === judgment) this.adjudged += leg.amount;
    else this.released += leg.amount;
    if (this.legs.every((l) => l.paid))
      this.state = this.deposited === this.released + this.adjudged ? EscrowState.Released : EscrowState.ReleaseReady;
  }
}
