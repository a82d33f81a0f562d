import { toHex, tryBytes32, zeroAddress } from "../primitives/bytes.js";
import { commitmentOf, type Disclosure } from "../disclosures/disclosure.js";
import { readDisclosure } from "../disclosures/json.js";
import { RecordKind } from "../generated/machines.js";
import { fault, JsonFault, same } from "../json/fault.js";
import { ObjectReader, readAddress, readBase64, readBytes, readText, readWord } from "../json/object.js";
import { type JsonValue, parseJson } from "../json/parse.js";
import {
  type Bundle,
  type BundleEvent,
  type BundleHandover,
  type BundleRecord,
  type BundleSubject,
  type BundleUnit,
  type BundleView,
  type EventWord,
} from "./bundle.js";
import { type BundleLimits, defaultLimits } from "./limits.js";
import { kindOfCollection } from "./recordNames.js";

const maxUint32 = 0xffffffff;

/**
 * Reads a bundle; limits are checked before parsing, unknown and doubled keys are refused. Bad bytes give a fault.
 * docs/evidence.md 11; docs/schemas/bundle.schema.json.
 */
export function readBundle(json: Uint8Array, limits: BundleLimits = defaultLimits): Bundle | JsonFault {
  try {
    const root = parseJson(json, limits.bytes, limits.depth);
    return new BundleReader(limits).read(new ObjectReader(root, ""));
  } catch (e) {
    if (e instanceof JsonFault) return e;
    throw e;
  }
}

class BundleReader {
  private events = 0;
  private fields = 0;

  constructor(private readonly limits: BundleLimits) {}

  read(root: ObjectReader): Bundle {
    const { limits } = this;
    if (root.text("format", 64) !== "ledger/bundle/1")
      throw new JsonFault("UnknownFormat", "format", "format", { format: same("ledger/bundle/1") });
    const bundle: Bundle = {
      chainId: BigInt(root.number("chainId", maxUint32)),
      genesisHash: root.word("genesisHash"),
      subject: subject(root.text("subject", 128)),
      target: root.bytes("target", limits.headerBytes),
      handovers: root.list("handovers", limits.handovers, (v, p) => this.handover(v, p)),
      records: root.list("records", limits.records, (v, p) => this.record(v, p)),
      writerKeys: root.set("writerKeys", limits.keys, readAddress, (k) => k),
      codeKeys: root.set("codeKeys", limits.keys, (v, p) => readBase64(v, p, 1024), toHex),
      disclosures: root.set("disclosures", limits.keys, (v, p) => this.disclosure(v, p), commitmentOf),
      unit: optional(root, "unit", unit),
      code: optional(root, "code", (v) => readText(v, "code", 1024)),
      views: root.set(
        "views",
        limits.keys,
        (v, p) => this.view(v, p),
        (v) => v.version,
      ),
      nodes: root.list("nodes", limits.nodes, (v, p) => readBytes(v, p, limits.nodeBytes)),
      timestamps: root.list("timestamps", limits.keys, (v, p) => readBase64(v, p, 16 * 1024)),
    };
    root.end();
    return bundle;
  }

  private handover(value: JsonValue, path: string): BundleHandover {
    const o = new ObjectReader(value, path);
    const result = {
      header: o.bytes("header", this.limits.headerBytes),
      validators: o.list("validators", this.limits.seals, readAddress),
    };
    o.end();
    return result;
  }

  private record(value: JsonValue, path: string): BundleRecord {
    const o = new ObjectReader(value, path);
    const kind = o.number("kind", 255);
    if (!Object.values(RecordKind).some((k) => k === kind)) throw fault.bad(o.at("kind"), "kind");
    const result = {
      kind: kind as RecordKind,
      record: o.word("record"),
      history: o.list("history", this.limits.events - this.events, (v, p) => this.event(v, p)),
    };
    this.events += result.history.length;
    o.end();
    return result;
  }

  private event(value: JsonValue, path: string): BundleEvent {
    const o = new ObjectReader(value, path);
    const result = {
      seq: o.number("seq", maxUint32),
      number: o.number("number", 0xffff),
      organisation: o.number("organisation", maxUint32),
      key: o.address("key"),
      proposer: optional(o, "proposer", (v) => readAddress(v, o.at("proposer"))),
      role: o.number("role", 255),
      eventTime: o.decimal("eventTime"),
      block: o.decimal("block"),
      time: o.decimal("time"),
      data: o.list("data", this.limits.eventWords, eventWord),
    };
    if (result.proposer === zeroAddress) throw fault.bad(o.at("proposer"), "proposer");
    o.end();
    return result;
  }

  private disclosure(value: JsonValue, path: string): Disclosure {
    const list = value.kind === "object" ? value.members.get("fields") : undefined;
    if (list?.kind === "list") this.fields += list.items.length;
    if (this.fields > this.limits.disclosures) throw fault.tooMany(path, this.fields, this.limits.disclosures);
    const read = readDisclosure(value);
    if (typeof read === "string") throw fault.disclosure(path, read);
    return read;
  }

  private view(value: JsonValue, path: string): BundleView {
    const o = new ObjectReader(value, path);
    const result = {
      version: o.number("version", maxUint32),
      blob: o.bytes("blob", Math.min(this.limits.bytes, 64 * 1024)),
    };
    o.end();
    return result;
  }
}

function optional<T>(o: ObjectReader, key: string, read: (value: JsonValue) => T): T | null {
  const value = o.optional(key);
  return value === null ? null : read(value);
}

function subject(text: string): BundleSubject {
  const slash = text.indexOf("/");
  const kind = slash > 0 ? kindOfCollection(text.slice(0, slash)) : null;
  const record = tryBytes32("0x" + text.slice(slash + 1));
  if (kind === null || record === null || /[A-F]/.test(text)) throw fault.bad("subject", "subject");
  return { kind, record };
}

function eventWord(value: JsonValue, path: string): EventWord {
  if (value.kind !== "object") return { withheld: false, value: readWord(value, path) };
  const o = new ObjectReader(value, path);
  const word = { withheld: true, value: o.word("hash") };
  o.end();
  return word;
}

function unit(value: JsonValue): BundleUnit {
  const o = new ObjectReader(value, "unit");
  const result = { code: o.text("code", 64), signature: o.base64("signature", 512) };
  o.end();
  return result;
}
