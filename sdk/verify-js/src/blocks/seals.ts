import { type Address } from "../primitives/bytes.js";
import { recoverAddress } from "../crypto/secp256k1.js";
import { type BlockHeader, sealHash } from "./header.js";
import { quorumOf, type ValidatorSet } from "./validatorSet.js";

/** Who sealed a header. */
export interface SealCheck {
  /** Distinct members of the set, in the order of the seals. */
  readonly signers: readonly Address[];
  /** There is a seal, and each is well formed, of a member, and of no member twice. */
  readonly allHold: boolean;
}

/**
 * Committed seals of QBFT: r ‖ s ‖ v over the seal hash; a high-s twin is the same signer.
 * docs/evidence.md 6, 9; recovery: SEC 1, 4.1.6.
 */
export function checkSeals(header: BlockHeader, set: ValidatorSet): SealCheck {
  const digest = sealHash(header);
  const signers: Address[] = [];
  let allHold = true;
  for (const seal of header.extra.seals) {
    const signer = recoverAddress(digest, seal);
    if (signer === null || !set.addresses.includes(signer) || signers.includes(signer)) allHold = false;
    else signers.push(signer);
  }
  return { signers, allHold: allHold && signers.length > 0 };
}

export function hasQuorum(seals: SealCheck, set: ValidatorSet): boolean {
  return seals.signers.length >= quorumOf(set);
}
