import { gcm } from "@noble/ciphers/aes.js";
import { type Bytes32, concat, fromHex, u32 } from "../primitives/bytes.js";
import { fault, JsonFault } from "../json/fault.js";
import { ObjectReader } from "../json/object.js";
import { type JsonValue, parseJson } from "../json/parse.js";
import { commitmentOf, type Disclosure } from "./disclosure.js";
import { readDisclosure } from "./json.js";

const nonceSize = 12;
const tagSize = 16;
const maxSize = 64 * 1024;

/**
 * Opens the masked view of one version: AES-256-GCM (NIST SP 800-38D), additional data filingId ‖ version; null if it is
 * another key's, filing's or version's, altered or out of bounds.
 */
export function openMaskedView(key: Uint8Array, filing: Bytes32, version: number, blob: Uint8Array): Uint8Array | null {
  if (blob.length < nonceSize + tagSize || blob.length > maxSize) return null;
  const additional = concat(fromHex(filing), u32(version));
  try {
    return gcm(key, blob.subarray(0, nonceSize), additional).decrypt(blob.subarray(nonceSize));
  } catch {
    return null;
  }
}

/** The disclosures of an opened view; null for another form or another version's. docs/evidence.md 11. */
export function readMaskedView(json: Uint8Array, version: number): Disclosure[] | null {
  try {
    const root = new ObjectReader(parseJson(json, maxSize, 16), "");
    if (root.text("format", 64) !== "ledger/view/1") return null;
    const list = root.set("disclosures", 8, disclosure, commitmentOf);
    root.end();
    return list.every((d) => d.version === version) ? list : null;
  } catch (e) {
    if (e instanceof JsonFault) return null;
    throw e;
  }
}

function disclosure(value: JsonValue, path: string): Disclosure {
  const read = readDisclosure(value);
  if (typeof read === "string") throw fault.disclosure(path, read);
  return read;
}
