import { type BlockHeader, readHeader } from "../blocks/header.js";
import { checkSeals, type SealCheck } from "../blocks/seals.js";
import { type ValidatorSet } from "../blocks/validatorSet.js";
import { type BundleHandover } from "../bundles/bundle.js";
import { type TrustAnchor } from "../bundles/trust.js";
import { type ProofPool } from "../proofs/pool.js";
import { type Sentence } from "../texts/sentences.js";
import { SetWalk } from "./setWalk.js";

/** A target of this chain's form, and how far the path to it holds. */
export interface TrustPath {
  readonly header: BlockHeader;
  /** Why the hand-overs do not lead to the target; null where they do. */
  readonly gap: Sentence | null;
  /** The set that has to seal the target. */
  readonly set: ValidatorSet;
  /** Headers of the hand-overs that were passed. */
  readonly headers: readonly BlockHeader[];
  /** No checkpoint has another block, or another set, than what is proved here. */
  fitsCheckpoints(): boolean;
  /** Who of the set sealed the target. */
  readonly seals: SealCheck;
}

/**
 * The one path from the pinned anchor to a block's state (docs/evidence.md 6, 7): header, validator sets, checkpoints, seals.
 * Null where the target is no header of this chain's form.
 */
export function walkPath(
  trust: TrustAnchor,
  target: Uint8Array,
  handovers: readonly BundleHandover[],
  pool: ProofPool,
): TrustPath | null {
  const header = readHeader(target);
  if (header === null) return null;
  const sets = new SetWalk(trust, pool);
  const gap = sets.run(handovers, header);
  let seals: SealCheck | null = null;
  return {
    header,
    gap,
    set: sets.set,
    headers: sets.headers,
    fitsCheckpoints: () => sets.fitsCheckpoints(header),
    get seals(): SealCheck {
      return (seals ??= checkSeals(header, sets.set));
    },
  };
}
