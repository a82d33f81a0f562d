import { type Address, type Bytes32, toHex, tryAddress } from "../primitives/bytes.js";
import { readCodeKey } from "../codes/key.js";
import { readUnitKey } from "../identifiers/unit.js";
import { fault, JsonFault, same } from "../json/fault.js";
import { ObjectReader, readAddress, readBase64, readText } from "../json/object.js";
import { type JsonValue, parseJson } from "../json/parse.js";
import { type Bilingual, numberText, type Sentence, sentence } from "../texts/sentences.js";

const maxUint32 = 0xffffffff;
const maxEntries = 4096;

/** What a verifier was installed with (trust.json, format `ledger/trust/1`). Never taken from a bundle. */
export interface TrustAnchor {
  readonly name: Bilingual;
  /** A demonstration ledger: each verdict says so. */
  readonly sample: boolean;
  readonly chainId: bigint;
  readonly genesisHash: Bytes32;
  /** Hosts on which the verification page is published. */
  readonly hosts: readonly string[];
  readonly validators: { readonly setId: bigint; readonly from: bigint; readonly addresses: readonly Address[] };
  readonly checkpoints: readonly Checkpoint[];
  readonly custody: readonly CustodyTerm[];
  /** By name: consortium, units, filings, escrows, ... */
  readonly contracts: ReadonlyMap<string, TrustedContract>;
  readonly organisations: readonly { readonly number: number; readonly uri: string; readonly name: Bilingual }[];
  /** SubjectPublicKeyInfo (DER) of the key that makes unit references. */
  readonly unitKey: Uint8Array;
  readonly codeKeys: readonly { readonly alg: number; readonly spki: Uint8Array }[];
  readonly timestampRoots: readonly Uint8Array[];
  /** Divisions (4 or 6 digits) whose homes are filed here; null in a file that names none: then no region is checked. */
  readonly regions: readonly string[] | null;
}

/** A block known to be of this chain, with the set of its state. */
export interface Checkpoint {
  readonly number: bigint;
  readonly hash: Bytes32;
  readonly setId: bigint;
  readonly setHash: Bytes32;
}

/** Who holds which validator key, from a block on until the next term. */
export interface CustodyTerm {
  readonly from: bigint;
  readonly operators: ReadonlyMap<Address, string>;
}

/** A proxy with the hash of its code, and the implementations it may point to. */
export interface TrustedContract {
  readonly address: Address;
  readonly codeHash: Bytes32;
  readonly implementations: readonly TrustedImplementation[];
}

export interface TrustedImplementation {
  readonly address: Address;
  readonly layout: number;
}

/** A trust.json that no verifier can use; place and reason in both languages. */
export class TrustFault extends TypeError {
  constructor(readonly words: Sentence) {
    super("trust.json cannot be used: " + words.en);
  }
}

/** Reads trust.json; throws {@link TrustFault} with the place where it is broken: a broken installation is no verdict. */
export function readTrust(json: Uint8Array): TrustAnchor {
  try {
    return read(new ObjectReader(parseJson(json, 1024 * 1024, 16), ""));
  } catch (e) {
    if (e instanceof JsonFault) throw new TrustFault(e.words);
    throw e;
  }
}

export function contractNamed(trust: TrustAnchor, name: string): TrustedContract {
  const contract = trust.contracts.get(name);
  if (contract === undefined) throw new RangeError("trust.json names no contract " + name + ".");
  return contract;
}

/** An organisation's name, or its number where trust.json does not know it. */
export function nameOf(trust: TrustAnchor, organisation: number): Bilingual {
  const known = trust.organisations.find((o) => o.number === organisation);
  return known?.name ?? sentence("organisation.unnamed", { n: numberText(organisation) });
}

function read(root: ObjectReader): TrustAnchor {
  if (root.text("format", 64) !== "ledger/trust/1")
    throw fault.bad("format", "format", { format: same("ledger/trust/1") });
  const trust: TrustAnchor = {
    name: bilingual(root.required("name"), "name"),
    sample: root.flag("sample"),
    chainId: BigInt(root.number("chainId", maxUint32)),
    genesisHash: root.word("genesisHash"),
    hosts: root.list("hosts", 64, (v, p) => readText(v, p, 253)),
    validators: validators(root.object("validators")),
    checkpoints: root.list("checkpoints", maxEntries, checkpoint),
    custody: root.list("custody", maxEntries, custody),
    contracts: contracts(root.object("contracts")),
    organisations: root.set("organisations", maxEntries, organisation, (o) => o.number),
    unitKey: unitKey(root.required("unitKey")),
    codeKeys: root.set("codeKeys", maxEntries, codeKey, (k) => toHex(k.spki)),
    timestampRoots: root.list("timestampRoots", 64, (v, p) => readBase64(v, p, 16 * 1024)),
    regions: root.optional("regions") === null ? null : regions(root),
  };
  root.end();
  trust.custody.forEach((term, i) => {
    if (i > 0 && term.from <= trust.custody[i - 1]!.from) throw fault.bad("custody", "terms");
  });
  checkCheckpoints(trust.validators, trust.checkpoints);
  if (!trust.contracts.has("consortium")) throw fault.missing("contracts.consortium");
  return trust;
}

function regions(root: ObjectReader): readonly string[] {
  const codes = root.list("regions", 64, (v, p) => readText(v, p, 6));
  if (
    codes.length === 0 ||
    new Set(codes).size !== codes.length ||
    !codes.every((c) => /^(?:[0-9]{4}|[0-9]{6})$/.test(c))
  )
    throw fault.bad("regions", "regions");
  return codes;
}

/** How a bank writes its serials: nothing that a verifier uses, but strict like all else. */
function serials(value: JsonValue, path: string): void {
  const o = new ObjectReader(value, path);
  if (!["exact", "upper"].includes(o.text("case", 16))) throw fault.bad(o.at("case"), "case");
  if (!["exact", "dropped"].includes(o.text("hyphens", 16))) throw fault.bad(o.at("hyphens"), "hyphens");
  o.end();
}

function bilingual(value: JsonValue, path: string): Bilingual {
  const o = new ObjectReader(value, path);
  const name = { zh: o.text("zh", 200), en: o.text("en", 200) };
  o.end();
  return name;
}

function validators(o: ObjectReader): TrustAnchor["validators"] {
  const result = {
    setId: BigInt(o.number("setId", maxUint32)),
    from: o.decimal("from"),
    addresses: o.list("addresses", 256, readAddress),
  };
  o.end();
  if (result.setId === 0n || result.from === 0n || result.addresses.length === 0)
    throw fault.bad("validators", "validators");
  if (!ascends(result.addresses)) throw fault.bad("validators.addresses", "ascend");
  return result;
}

/** Lower-case hex of one length sorts as its bytes do. */
export function ascends(addresses: readonly Address[]): boolean {
  return addresses.every((a, i) => i === 0 || a > addresses[i - 1]!);
}

function checkpoint(value: JsonValue, path: string): Checkpoint {
  const o = new ObjectReader(value, path);
  const result = {
    number: o.decimal("number"),
    hash: o.word("hash"),
    setId: BigInt(o.number("setId", maxUint32)),
    setHash: o.word("setHash"),
  };
  o.end();
  if (result.setId === 0n) throw fault.bad(o.at("setId"), "setZero");
  return result;
}

/**
 * Checkpoints and anchor are of one history: set numbers do not fall, a set has one hash and begins in a block of its own,
 * and the anchor's set is that of the states from the block before its first on (docs/evidence.md 7).
 */
function checkCheckpoints(anchor: TrustAnchor["validators"], checkpoints: readonly Checkpoint[]): void {
  for (const [i, c] of checkpoints.entries()) {
    const path = `checkpoints[${i}]`;
    if (c.number < anchor.from - 1n ? c.setId >= anchor.setId : c.setId < anchor.setId)
      throw fault.bad(path + ".setId", "anchorSet");
    const before = checkpoints[i - 1];
    if (before === undefined) continue;
    if (c.number <= before.number) throw fault.bad(path + ".number", "checkpointOrder");
    if (c.setId < before.setId || c.setId - before.setId > c.number - before.number)
      throw fault.bad(path + ".setId", "checkpointSet");
    if (c.setId === before.setId && c.setHash !== before.setHash) throw fault.bad(path + ".setHash", "checkpointHash");
  }
  if (anchor.setId > 1n && !checkpoints.some((c) => c.setId === anchor.setId))
    throw fault.bad("validators.setId", "anchorHash");
}

function custody(value: JsonValue, path: string): CustodyTerm {
  const o = new ObjectReader(value, path);
  const from = o.decimal("from");
  const operators = new Map<Address, string>();
  for (const [key, name] of o.object("operators").entries()) {
    const address = tryAddress(key);
    if (address === null || operators.has(address)) throw fault.bad(o.at("operators"), "addressKeys");
    operators.set(address, readText(name, o.at("operators"), 100));
  }
  o.end();
  return { from, operators };
}

function contracts(all: ObjectReader): ReadonlyMap<string, TrustedContract> {
  const result = new Map<string, TrustedContract>();
  for (const [name, value] of all.entries()) {
    const o = new ObjectReader(value, "contracts." + name);
    result.set(name, {
      address: o.address("address"),
      codeHash: o.word("codeHash"),
      implementations: o.list("implementations", 256, implementation),
    });
    o.end();
  }
  return result;
}

function implementation(value: JsonValue, path: string): TrustedImplementation {
  const o = new ObjectReader(value, path);
  const result = { address: o.address("address"), layout: o.number("layout", maxUint32) };
  o.end();
  return result;
}

function organisation(value: JsonValue, path: string): TrustAnchor["organisations"][number] {
  const o = new ObjectReader(value, path);
  const result = {
    number: o.number("number", maxUint32),
    uri: o.text("uri", 200),
    name: bilingual(o.required("name"), o.at("name")),
  };
  const rule = o.optional("serials");
  if (rule !== null) serials(rule, o.at("serials"));
  o.end();
  return result;
}

function unitKey(value: JsonValue): Uint8Array {
  const spki = readBase64(value, "unitKey", 1024);
  if (readUnitKey(spki) === null) throw fault.bad("unitKey", "unitKey");
  return spki;
}

function codeKey(value: JsonValue, path: string): TrustAnchor["codeKeys"][number] {
  const o = new ObjectReader(value, path);
  const alg = o.required("alg");
  if (alg.kind !== "number" || !/^-?(?:0|[1-9][0-9]{0,9})$/.test(alg.raw)) throw fault.bad(o.at("alg"), "algorithm");
  const result = { alg: Number(alg.raw), spki: o.base64("spki", 1024) };
  o.end();
  if (readCodeKey(result.alg, result.spki) === null) throw fault.bad(o.at("spki"), "codeKey");
  return result;
}
