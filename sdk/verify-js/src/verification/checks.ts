import { type Sentence, sentence, type Values } from "../texts/sentences.js";

/** How one check ended; the four are never flattened to a boolean. */
export type CheckOutcome = "Valid" | "Invalid" | "Error" | "Skipped";

/** One independent check of a report. */
export interface Check {
  /** 100 x step + place, append-only. */
  readonly number: number;
  /** A stable name for machines. */
  readonly name: string;
  readonly outcome: CheckOutcome;
  /** One sentence in both languages. */
  readonly sentence: Sentence;
  /** Numbers of the checks on which this one rests. */
  readonly dependsOn: readonly number[];
}

/** Number, name, and the checks that it rests on: the table of docs/evidence.md 13. */
export const checkTable: readonly (readonly [number, string, ...number[]])[] = [
  [101, "limits"],
  [102, "form", 101],
  [201, "chain", 102],
  [202, "anchor", 501],
  [301, "codeForm", 102],
  [302, "codeLedger", 301],
  [303, "codeSignature", 302],
  [304, "codeKeyTerm", 303, 901],
  [305, "certificate", 303, 802, 901],
  [401, "header", 102],
  [501, "handovers", 401, 201],
  [601, "seals", 501],
  [602, "quorum", 601],
  [701, "accounts", 602],
  [702, "implementation", 701],
  [703, "layout", 702],
  [801, "recordWords", 703],
  [802, "absence", 703],
  [901, "history", 801],
  [902, "writerKeys", 901],
  [1001, "commitment", 901],
  [1002, "unitReference", 901],
  [1101, "document", 1001],
  [1201, "freshness", 401],
  [1202, "custody", 602],
  [1203, "longRange", 602],
];

interface Entry {
  readonly outcome: CheckOutcome;
  readonly sentence: Sentence;
  readonly nothingToCheck: boolean;
}

/** The outcomes of one run: each number is set once; what rests on a check that does not hold is Skipped and names it. */
export class CheckBook {
  private readonly entries = new Map<number, Entry>();

  valid(number: number, values: Values = {}): void {
    this.set(number, "Valid", "", values);
  }

  invalid(number: number, values: Values = {}): void {
    this.set(number, "Invalid", "", values);
  }

  error(number: number, values: Values = {}): void {
    this.set(number, "Error", "", values);
  }

  /** There was nothing to check; what rests on this one goes on. */
  absent(number: number): void {
    this.set(number, "Skipped", ".absent");
  }

  /** Valid or Invalid by whether it holds. */
  decide(number: number, holds: boolean): void {
    this.set(number, holds ? "Valid" : "Invalid", "");
  }

  set(number: number, outcome: CheckOutcome, variant: string, values: Values = {}): void {
    const nothingToCheck = variant === ".absent" || variant === ".open";
    const text = sentence(`check.${number}.${outcome}${variant}`, values);
    this.entries.set(number, { outcome, sentence: text, nothingToCheck });
  }

  /** Valid, or left out because there was nothing to check. */
  holds(number: number): boolean {
    const entry = this.entries.get(number);
    return entry !== undefined && (entry.outcome === "Valid" || entry.nothingToCheck);
  }

  is(number: number, outcome: CheckOutcome): boolean {
    return this.entries.get(number)?.outcome === outcome;
  }

  isSet(number: number): boolean {
    return this.entries.has(number);
  }

  /** False, and the check is Skipped, where something that it rests on does not hold. */
  mayRun(number: number): boolean {
    const [, , ...dependsOn] = checkTable.find(([n]) => n === number)!;
    const missing = dependsOn.find((other) => !this.holds(other));
    if (missing === undefined) return true;
    const name = sentence(`check.${missing}.name`);
    this.entries.set(number, {
      outcome: "Skipped",
      sentence: sentence("check.skipped", { name }),
      nothingToCheck: false,
    });
    return false;
  }

  /** All checks in the order of their numbers; those that were never reached are Skipped. */
  toList(): Check[] {
    return checkTable.map(([number, name, ...dependsOn]) => {
      if (!this.isSet(number)) this.mayRun(number);
      const { outcome, sentence: text } = this.entries.get(number)!;
      return { number, name, outcome, sentence: text, dependsOn };
    });
  }
}
