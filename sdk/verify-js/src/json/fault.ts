/** Why bytes are no bundle; the numbers are those of Ledger.Evidence. */
export type FaultKind = "TooLarge" | "NotJson" | "UnknownKey" | "MissingKey" | "BadValue" | "UnknownFormat";

/** A refusal on its way to whoever turns it into a report or an error. */
export class JsonFault extends Error {
  constructor(
    readonly kind: FaultKind,
    /** Where, for instance `records[0].history[3].block`; empty for the whole. */
    readonly path: string,
    readonly reason: string,
  ) {
    super((path === "" ? "bundle" : path) + ": " + reason);
  }

  get where(): string {
    return this.path === "" ? "bundle" : this.path;
  }
}

export const fault = {
  tooLarge: (path: string, reason: string): JsonFault => new JsonFault("TooLarge", path, reason),
  tooMany: (path: string, actual: number, max: number): JsonFault =>
    new JsonFault("TooLarge", path, `${actual} entries, at most ${max} are read`),
  notJson: (): JsonFault =>
    new JsonFault("NotJson", "", "not strict JSON: cut, malformed, nested too deeply, or a key twice in one object"),
  bad: (path: string, reason: string): JsonFault => new JsonFault("BadValue", path, reason),
};
