import { ascii } from "../primitives/bytes.js";
import { sha256 } from "../crypto/hash.js";
import { saleV1 } from "../generated/schemas.js";
import { FieldType } from "./fieldType.js";

/** A position of a schema: what it is called and which type it has where it is not absent. */
export interface SchemaField {
  readonly index: number;
  readonly zh: string;
  readonly en: string;
  readonly type: FieldType;
}

/**
 * A published, append-only numbering of a record's fields. Labels and types come from here and never from a bundle.
 * docs/evidence.md 3.
 */
export interface CommitmentSchema {
  readonly id: string;
  /** Levels of the tree. */
  readonly depth: number;
  readonly fields: readonly SchemaField[];
}

/** The schema with this id, or null. */
export function findSchema(id: string): CommitmentSchema | null {
  return id === saleV1.id ? saleV1 : null;
}

/** SHA-256 of the id, as the commitment binds it. */
export function schemaDigest(schema: CommitmentSchema): Uint8Array {
  return sha256(ascii(schema.id));
}

/** Positions of the tree: 2 to the depth. */
export function positionsOf(schema: CommitmentSchema): number {
  return 1 << schema.depth;
}

/** Whether a value may stand at a position. */
export function allowsType(schema: CommitmentSchema, index: number, type: FieldType): boolean {
  if (index < 0 || index >= positionsOf(schema)) return false;
  return type === FieldType.Absent || schema.fields.some((f) => f.index === index && f.type === type);
}
