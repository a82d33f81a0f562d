import { ascii } from "../bytes.js";
import { sha256 } from "../crypto/hash.js";

/** A field's type as its leaf carries it; 0 is a stated absence, provable like a value. */
export const FieldType = { Absent: 0, Text: 1, Unsigned: 2, Date: 3, Bytes32: 4, Bool: 5 } as const;
export type FieldType = (typeof FieldType)[keyof typeof FieldType];

/** Positions of `cn.filing.sale/1`; 1 to 4 are disclosed together. */
export const SaleField = {
  ContractNo: 0,
  Sha256: 1,
  Sm3: 2,
  Length: 3,
  Code: 4,
  CopySha256: 5,
  CopySm3: 6,
  Area: 7,
  Price: 8,
} as const;

/** A position of a schema: what it is called and which type it has where it is not absent. */
export interface SchemaField {
  readonly index: number;
  readonly zh: string;
  readonly en: string;
  readonly type: FieldType;
}

/** A published, append-only numbering of a record's fields. Labels and types come from here and never from a bundle. */
export interface CommitmentSchema {
  readonly id: string;
  /** Levels of the tree. */
  readonly depth: number;
  readonly fields: readonly SchemaField[];
}

const { Text, Unsigned, Date: Day, Bytes32 } = FieldType;

const saleV1: CommitmentSchema = {
  id: "cn.filing.sale/1",
  depth: 5,
  fields: [
    { index: 0, zh: "合同编号", en: "contract number", type: Text },
    { index: 1, zh: "合同文件SHA-256", en: "SHA-256 of the contract PDF", type: Bytes32 },
    { index: 2, zh: "合同文件SM3", en: "SM3 of the contract PDF", type: Bytes32 },
    { index: 3, zh: "合同文件字节数", en: "bytes of the contract PDF", type: Unsigned },
    { index: 4, zh: "合同二维码摘要", en: "SHA-256 of the contract code", type: Bytes32 },
    { index: 5, zh: "副本SHA-256", en: "SHA-256 of the copy handed out", type: Bytes32 },
    { index: 6, zh: "副本SM3", en: "SM3 of the copy handed out", type: Bytes32 },
    { index: 7, zh: "建筑面积", en: "area in 0.01 m²", type: Unsigned },
    { index: 8, zh: "成交价款", en: "price in fen", type: Unsigned },
    { index: 9, zh: "项目名称", en: "project", type: Text },
    { index: 10, zh: "楼幢", en: "building", type: Text },
    { index: 11, zh: "房号", en: "room", type: Text },
    { index: 12, zh: "当事人（脱敏）", en: "parties, masked", type: Text },
    { index: 13, zh: "出卖人", en: "sellers", type: Text },
    { index: 14, zh: "买受人", en: "buyers", type: Text },
    { index: 15, zh: "不动产单元代码", en: "unit code", type: Text },
    { index: 16, zh: "签订日期", en: "day of signing", type: Day },
    { index: 17, zh: "付款方式", en: "payment method", type: Text },
  ],
};

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
