import { type BundleSubject } from "./bundle.js";
import { RecordKind } from "../generated/machines.js";

const collections: Readonly<Record<RecordKind, string>> = {
  [RecordKind.Unit]: "units",
  [RecordKind.Filing]: "filings",
  [RecordKind.Tax]: "taxes",
  [RecordKind.Escrow]: "escrows",
  [RecordKind.Account]: "presales",
  [RecordKind.Payment]: "payments",
  [RecordKind.Evidence]: "anchors",
  [RecordKind.Organisation]: "organisations",
  [RecordKind.Proposal]: "proposals",
};

const contracts: Readonly<Record<RecordKind, string>> = {
  [RecordKind.Unit]: "units",
  [RecordKind.Filing]: "filings",
  [RecordKind.Tax]: "filings",
  [RecordKind.Escrow]: "escrows",
  [RecordKind.Account]: "presales",
  [RecordKind.Payment]: "drawdowns",
  [RecordKind.Evidence]: "evidence",
  [RecordKind.Organisation]: "consortium",
  [RecordKind.Proposal]: "consortium",
};

/** The collection in a subject's name. */
export function collectionOf(kind: RecordKind): string {
  return collections[kind];
}

/** As a bundle writes what it is about: the collection's name and the id. */
export function subjectText({ kind, record }: BundleSubject): string {
  return `${collectionOf(kind)}/${record.slice(2)}`;
}

export function kindOfCollection(name: string): RecordKind | null {
  const entry = Object.entries(collections).find(([, collection]) => collection === name);
  return entry === undefined ? null : (Number(entry[0]) as RecordKind);
}

/** The key under which trust.json names the contract that holds this kind. docs/evidence.md 12. */
export function contractOf(kind: RecordKind): string {
  return contracts[kind];
}
