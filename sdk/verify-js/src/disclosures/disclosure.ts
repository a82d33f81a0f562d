import { type Bytes32, concat, fromHex, toHex, u32 } from "../primitives/bytes.js";
import { sha256 } from "../crypto/hash.js";
import { sm3 } from "../crypto/sm3.js";
import { type DisclosureFault } from "./fault.js";
import { SaleField } from "../generated/schemas.js";
import { FieldType } from "../schemas/fieldType.js";
import { allowsType, type CommitmentSchema, positionsOf, schemaDigest } from "../schemas/schema.js";

/** A field's value: its type, the canonical bytes that its leaf hashes, and what a reader sees. */
export interface FieldValue {
  readonly type: FieldType;
  readonly encoded: Uint8Array;
  /** As bundles write it; null for an absent one. */
  readonly shown: string | boolean | null;
}

/** One opened position: its value, its salt, and the siblings from the leaf up. */
export interface DisclosedField {
  readonly index: number;
  readonly value: FieldValue;
  readonly salt: Uint8Array;
  readonly path: readonly Bytes32[];
}

/** Some fields of one version of one record, checkable against the commitment on the chain. */
export interface Disclosure {
  readonly record: Bytes32;
  readonly version: number;
  readonly schema: CommitmentSchema;
  /** 1 SHA-256, 2 SM3; it goes into every node. */
  readonly profile: 1 | 2;
  readonly fields: readonly DisclosedField[];
}

/** Names the commitment that a disclosure opens: each is opened once. */
export function commitmentOf({ record, version, profile }: Disclosure): string {
  return `${record}/${version}/${profile}`;
}

/** The value at a position, or null if it is not disclosed here. Say nothing of it before {@link verifyDisclosure}. */
export function fieldOf(disclosure: Disclosure, index: number): FieldValue | null {
  return disclosure.fields.find((f) => f.index === index)?.value ?? null;
}

/** The 32 bytes at a position, or null where it is not disclosed or of another type. */
export function digestOf(disclosure: Disclosure, index: number): Bytes32 | null {
  const value = fieldOf(disclosure, index);
  return value?.type === FieldType.Bytes32 ? toHex(value.encoded) : null;
}

/**
 * Checks form, salts and every path against the commitment that the chain proves; null = it holds.
 * docs/evidence.md 3.
 */
export function verifyDisclosure(disclosure: Disclosure, commitment: Bytes32): DisclosureFault | null {
  const fault = checkForm(disclosure);
  if (fault !== null) return fault;
  const { schema, profile } = disclosure;
  const hash = profile === 1 ? sha256 : sm3;
  for (const field of disclosure.fields) {
    const head = Uint8Array.of(0, profile, field.index, field.value.type);
    let node = hash(concat(head, field.salt, field.value.encoded));
    for (let level = 0; level < schema.depth; level++) {
      const sibling = fromHex(field.path[level]!);
      // The side of each sibling comes from the index: a proof has no say in it.
      const pair = ((field.index >> level) & 1) === 0 ? [node, sibling] : [sibling, node];
      node = hash(concat(Uint8Array.of(1, profile), ...pair));
    }
    if (root(disclosure, node, hash) !== commitment) return "CommitmentMismatch";
  }
  return null;
}

/** commitment = H(02 ‖ P ‖ depth ‖ SHA-256(schema id) ‖ recordId ‖ version ‖ top). */
function root(d: Disclosure, top: Uint8Array, hash: (bytes: Uint8Array) => Uint8Array): Bytes32 {
  const head = Uint8Array.of(2, d.profile, d.schema.depth);
  return toHex(hash(concat(head, schemaDigest(d.schema), fromHex(d.record), u32(d.version), top)));
}

function checkForm({ fields, schema }: Disclosure): DisclosureFault | null {
  if (fields.length === 0) return "Empty";
  const seen = new Set<number>();
  const salts = new Set<string>();
  for (const field of fields) {
    if (field.index < 0 || field.index >= positionsOf(schema)) return "IndexOutOfRange";
    if (seen.has(field.index)) return "IndexTwice";
    seen.add(field.index);
    if (!allowsType(schema, field.index, field.value.type)) return "WrongType";
    if (field.salt.length !== 16) return "BadSalt";
    const salt = toHex(field.salt);
    if (salts.has(salt)) return "SaltReused";
    salts.add(salt);
    if (field.path.length !== schema.depth) return "WrongPathLength";
  }
  const together = [SaleField.Sha256, SaleField.Sm3, SaleField.Length, SaleField.Code];
  const document = together.filter((i) => seen.has(i)).length;
  return document === 0 || document === 4 ? null : "DocumentFieldsIncomplete";
}
