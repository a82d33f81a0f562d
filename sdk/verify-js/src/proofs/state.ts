import { type Address, type Bytes32, fromHex, padLeft, toHex, zero32 } from "../primitives/bytes.js";
import { type TrustedContract, type TrustedImplementation } from "../bundles/trust.js";
import { keccak256 } from "../crypto/hash.js";
import { implementationSlot, layoutSlot, layoutVersion } from "../records/slots.js";
import { wordToUint64 } from "../records/words.js";
import { RlpError, RlpReader } from "../rlp/reader.js";
import { type ProofPool } from "./pool.js";
import { findInTrie } from "./trie.js";

/** An account as its leaf in the state trie says. */
interface ProvedAccount {
  readonly storageRoot: Bytes32;
  readonly codeHash: Bytes32;
}

/**
 * The ledger's contracts under one state root, each proved once through a shared pool.
 * Checks 701 to 703 of docs/evidence.md 13; EIP-1186; ERC-1967.
 */
export class StateView {
  private readonly accounts = new Map<Address, ProvedAccount | null>();

  constructor(
    private readonly pool: ProofPool,
    private readonly stateRoot: Bytes32,
  ) {}

  /** The account with the code that trust.json names; null where the proof or the code does not hold. */
  account(contract: TrustedContract): ProvedAccount | null {
    const known = this.accounts.get(contract.address);
    if (known !== undefined) return known;
    const found = findInTrie(this.pool, this.stateRoot, keccak256(fromHex(contract.address)));
    const account = found.answer === "present" ? decodeAccount(found.value) : null;
    const good = account !== null && account.codeHash === contract.codeHash ? account : null;
    this.accounts.set(contract.address, good);
    return good;
  }

  /** A word, zero where its absence is proved; null where the nodes prove nothing. */
  word(contract: TrustedContract, slot: Bytes32): Bytes32 | null {
    const account = this.account(contract);
    if (account === null) return null;
    const found = findInTrie(this.pool, account.storageRoot, keccak256(fromHex(slot)));
    if (found.answer === "absent") return zero32;
    return found.answer === "present" ? decodeWord(found.value) : null;
  }

  /** The listed implementation to which the proxy points. */
  implementation(contract: TrustedContract): TrustedImplementation | null {
    const word = this.word(contract, implementationSlot);
    if (word === null || !word.startsWith("0x" + "0".repeat(24))) return null;
    return contract.implementations.find((i) => i.address === "0x" + word.slice(26)) ?? null;
  }

  /** The layout that the proxy states is the listed one and the one that this verifier reads. */
  hasKnownLayout(contract: TrustedContract, implementation: TrustedImplementation): boolean {
    if (implementation.layout !== layoutVersion) return false;
    const word = this.word(contract, layoutSlot);
    return word !== null && wordToUint64(word) === BigInt(implementation.layout);
  }
}

/** [nonce, balance, storageRoot, codeHash]; null for anything else. */
function decodeAccount(rlp: Uint8Array): ProvedAccount | null {
  return strictly(() => {
    const outer = new RlpReader(rlp);
    const list = outer.readList();
    outer.finish();
    list.readUint64();
    list.readScalar();
    const account = { storageRoot: list.readBytes32(), codeHash: list.readBytes32() };
    list.finish();
    return account;
  });
}

/** Zero is never stored: a slot set to zero leaves the trie. */
function decodeWord(rlp: Uint8Array): Bytes32 | null {
  return strictly(() => {
    const reader = new RlpReader(rlp);
    const scalar = reader.readScalar();
    reader.finish();
    return scalar.length === 0 ? null : toHex(padLeft(scalar));
  });
}

function strictly<T>(read: () => T): T | null {
  try {
    return read();
  } catch (e) {
    if (e instanceof RlpError) return null;
    throw e;
  }
}
