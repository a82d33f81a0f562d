import { fromHex, toHex, tryBytes32, tryHex, u32, word } from "../primitives/bytes.js";
import { type JsonValue, textOf } from "../json/parse.js";
import { type DisclosedField, type Disclosure, type FieldValue } from "./disclosure.js";
import { type DisclosureFault } from "./fault.js";
import { isPlainText } from "./plainText.js";
import { FieldType } from "../schemas/fieldType.js";
import { findSchema, positionsOf } from "../schemas/schema.js";

const maxValue = 1024;
const maxPath = 8;

type Members = ReadonlyMap<string, JsonValue>;

/**
 * Reads an entry of a bundle or view, or names its fault; what it says is unproved until it is verified.
 * docs/evidence.md 11.
 */
export function readDisclosure(value: JsonValue): Disclosure | DisclosureFault {
  const o = exactly(value, ["record", "version", "schema", "p", "fields"]);
  if (o === null) return "BadForm";
  const record = tryBytes32(text(o.get("record")) ?? "");
  const version = uint32(o.get("version"));
  const schemaId = text(o.get("schema"));
  const profile = uint32(o.get("p"));
  const list = o.get("fields");
  if (record === null || version === null || version === 0 || schemaId === null || profile === null) return "BadForm";
  if (list?.kind !== "list") return "BadForm";
  const schema = findSchema(schemaId);
  if (schema === null) return "UnknownSchema";
  if (profile !== 1 && profile !== 2) return "UnknownProfile";
  if (list.items.length > positionsOf(schema)) return "IndexOutOfRange";
  const fields: DisclosedField[] = [];
  for (const item of list.items) {
    const field = readField(item);
    if (typeof field === "string") return field;
    fields.push(field);
  }
  return { record, version, schema, profile, fields };
}

function readField(value: JsonValue): DisclosedField | DisclosureFault {
  if (value.kind !== "object" || !value.members.has("type")) return "BadForm";
  const type = uint32(value.members.get("type"));
  if (type === null || type > FieldType.Bool) return "WrongType";
  const keys = ["index", "type", "salt", "path"];
  const o = exactly(value, type === FieldType.Absent ? keys : [...keys, "value"]);
  const index = uint32(o?.get("index"));
  const saltText = text(o?.get("salt"));
  const siblings = o?.get("path");
  if (o === null || index === null || saltText === null || siblings?.kind !== "list") return "BadForm";
  if (index > 255) return "IndexOutOfRange";
  const salt = tryHex(saltText);
  if (salt === null || salt.length !== 16) return "BadSalt";
  const path: string[] = [];
  for (const item of siblings.items) {
    const sibling = tryBytes32(text(item) ?? "");
    if (sibling === null) return "BadForm";
    if (path.length === maxPath) return "WrongPathLength";
    path.push(sibling);
  }
  const read = readValue(type as FieldType, o);
  return typeof read === "string" ? read : { index, value: read, salt, path };
}

function readValue(type: FieldType, o: Members): FieldValue | DisclosureFault {
  if (type === FieldType.Absent) return { type, encoded: new Uint8Array(0), shown: null };
  const value = o.get("value")!;
  if (type === FieldType.Bool) {
    if (value.kind !== "true" && value.kind !== "false") return "BadValue";
    const shown = value.kind === "true";
    return { type, encoded: Uint8Array.of(shown ? 1 : 0), shown };
  }
  // A number above 2^53 written as a JSON number has lost digits in some readers: numbers are strings here.
  const shown = text(value);
  if (shown === null) return "BadValue";
  if (type === FieldType.Text) {
    if (!isPlainText(shown)) return "BadText";
    const encoded = new TextEncoder().encode(shown);
    return encoded.length > maxValue ? "ValueTooLong" : { type, encoded, shown };
  }
  const encoded =
    type === FieldType.Unsigned ? unsigned(shown) : type === FieldType.Date ? day(shown) : tryHex32(shown);
  return encoded === null ? "BadValue" : { type, encoded, shown: type === FieldType.Bytes32 ? toHex(encoded) : shown };
}

/** 64 bits, big-endian. */
function unsigned(text: string): Uint8Array | null {
  if (!/^(?:0|[1-9][0-9]{0,19})$/.test(text) || BigInt(text) >= 1n << 64n) return null;
  return word(BigInt(text)).subarray(24);
}

/** A day of the calendar as u32 yyyymmdd, big-endian. */
function day(text: string): Uint8Array | null {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (match === null) return null;
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return year >= 1 && date >= 1 && date <= days ? u32(year * 10_000 + month * 100 + date) : null;
}

function tryHex32(text: string): Uint8Array | null {
  const read = tryBytes32(text);
  return read === null ? null : fromHex(read);
}

/** An object with these keys and no others; null for anything else. */
function exactly(value: JsonValue, keys: readonly string[]): Members | null {
  if (value.kind !== "object" || value.members.size !== keys.length) return null;
  return keys.every((k) => value.members.has(k)) ? value.members : null;
}

function uint32(value: JsonValue | undefined): number | null {
  if (value?.kind !== "number" || !/^(?:0|[1-9][0-9]{0,9})$/.test(value.raw)) return null;
  const number = Number(value.raw);
  return number <= 0xffffffff ? number : null;
}

function text(value: JsonValue | undefined): string | null {
  return value?.kind === "string" ? textOf(value.raw) : null;
}
