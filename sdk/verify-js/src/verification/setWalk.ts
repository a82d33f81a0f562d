import { type Bytes32, zero32 } from "../primitives/bytes.js";
import { type BlockHeader, blockHash, readHeader } from "../blocks/header.js";
import { checkSeals, hasQuorum } from "../blocks/seals.js";
import { setHash, setMeta, type ValidatorSet } from "../blocks/validatorSet.js";
import { type BundleHandover } from "../bundles/bundle.js";
import { ascends, type Checkpoint, contractNamed, type TrustAnchor, type TrustedContract } from "../bundles/trust.js";
import { type ProofPool } from "../proofs/pool.js";
import { StateView } from "../proofs/state.js";
import { setHashSlot, setMetaSlot } from "../records/slots.js";
import { numberText, type Sentence, sentence } from "../texts/sentences.js";

/** From the state of block `from` on, until the next term, setMeta and setHash are these. */
interface SetTerm {
  readonly from: bigint;
  readonly setId: bigint;
  readonly hash: Bytes32;
}

/**
 * From the anchor's validators to the target's, hand-over by hand-over (docs/evidence.md 6): header from_i - 1 sealed by
 * set i-1, its state showing setMeta and setHash of set i, the list in clear.
 */
export class SetWalk {
  /** The set that must have sealed the target; meaningful once {@link run} gave no fault. */
  set: ValidatorSet;

  /** Which set the state shows, term by term: the anchor's first, those of the hand-overs, the target's successor. */
  private readonly terms: SetTerm[] = [];

  /** Headers of the hand-overs that were passed. */
  readonly headers: BlockHeader[] = [];

  private readonly consortium: TrustedContract;

  constructor(
    private readonly trust: TrustAnchor,
    private readonly pool: ProofPool,
  ) {
    this.consortium = contractNamed(trust, "consortium");
    const { setId: id, from, addresses } = trust.validators;
    this.set = { id, from, addresses };
  }

  /** Null, or the sentence that says what does not hold. */
  run(handovers: readonly BundleHandover[], target: BlockHeader): Sentence | null {
    this.terms.push({ from: this.set.from - 1n, setId: this.set.id, hash: this.anchorHash() });
    for (const handover of handovers) {
      const fault = this.pass(handover);
      if (fault !== null) return fault;
    }
    return this.checkTarget(target);
  }

  /** Check 202: no checkpoint has another block, or another set, than what was proved here. */
  fitsCheckpoints(target: BlockHeader): boolean {
    const blocks = [...this.headers, target].map((h) => ({ number: h.number, hash: blockHash(h) }));
    return this.trust.checkpoints.every(
      (c) => this.fitsSets(c, target) && blocks.every((b) => b.number !== c.number || b.hash === c.hash),
    );
  }

  /**
   * Between anchor and target the set of each block's state is known. Before the anchor trust.json agrees with itself. After
   * the target sets only follow, at most one a block.
   */
  private fitsSets({ number, setId, setHash }: Checkpoint, target: BlockHeader): boolean {
    const term = this.terms.filter((t) => t.from <= number).pop();
    if (term === undefined) return true;
    if (setId === term.setId) return setHash === term.hash;
    return setId > term.setId && setId - term.setId <= number - target.number;
  }

  private pass(handover: BundleHandover): Sentence | null {
    const id = this.set.id + 1n;
    const header = readHeader(handover.header);
    if (header === null || header.number < this.set.from) return fault("header", id);
    const next: ValidatorSet = { id, from: header.number + 1n, addresses: handover.validators };
    const seals = checkSeals(header, this.set);
    if (!seals.allHold || !hasQuorum(seals, this.set)) return fault("seals", id);
    const shown = this.shown(header);
    if (shown === null) return fault("proof", id);
    if (shown.meta !== setMeta(next.id, next.from)) return fault("gap", id);
    if (next.addresses.length === 0 || !ascends(next.addresses) || !this.hashFits(next, shown.hash))
      return fault("list", id);
    this.set = next;
    this.terms.push({ from: header.number, setId: id, hash: shown.hash });
    this.headers.push(header);
    return null;
  }

  private checkTarget(target: BlockHeader): Sentence | null {
    const { id, from } = this.set;
    if (target.number < from) return fault(this.terms.length > 1 ? "extra" : "target", id);
    const shown = this.shown(target);
    if (shown === null) return fault("proof", id);
    if (shown.meta === setMeta(id, from)) return this.last === shown.hash ? null : fault("list", id);
    // The set that follows may stand in the state already when it begins with the next block.
    if (shown.meta !== setMeta(id + 1n, target.number + 1n)) return fault("target", id);
    this.terms.push({ from: target.number, setId: id + 1n, hash: shown.hash });
    return null;
  }

  /** What a header's own state shows of the set; null where it is not proved. */
  private shown(header: BlockHeader): { readonly meta: Bytes32; readonly hash: Bytes32 } | null {
    const state = new StateView(this.pool, header.stateRoot);
    const meta = state.word(this.consortium, setMetaSlot);
    const hash = meta === null ? null : state.word(this.consortium, setHashSlot);
    return meta === null || hash === null ? null : { meta, hash };
  }

  private hashFits(next: ValidatorSet, hash: Bytes32): boolean {
    return setHash(next, this.trust.chainId, this.consortium.address, this.last) === hash;
  }

  private get last(): Bytes32 {
    return this.terms[this.terms.length - 1]!.hash;
  }

  /** The anchor's setHash: computed for set 1, else told by a checkpoint, which trust.json then has. */
  private anchorHash(): Bytes32 {
    const { id } = this.set;
    if (id === 1n) return setHash(this.set, this.trust.chainId, this.consortium.address, zero32);
    return this.trust.checkpoints.find((c) => c.setId === id)!.setHash;
  }
}

function fault(what: string, setId: bigint): Sentence {
  return sentence("handover." + what, { set: numberText(setId) });
}
