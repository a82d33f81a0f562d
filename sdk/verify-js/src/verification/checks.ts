import { type CheckNumber, checkTable } from "../generated/checks.js";
import { type Sentence, sentence, type Values } from "../texts/sentences.js";

/** How one check ended; the four are never flattened to a boolean. */
export type CheckOutcome = "Valid" | "Invalid" | "Error" | "Skipped";

/** One independent check of a report. */
export interface Check {
  /** 100 x step + place, append-only. */
  readonly number: CheckNumber;
  /** A stable name for machines. */
  readonly name: string;
  readonly outcome: CheckOutcome;
  /** One sentence in both languages. */
  readonly sentence: Sentence;
  /** Numbers of the checks on which this one rests. */
  readonly dependsOn: readonly CheckNumber[];
}

interface Entry {
  readonly outcome: CheckOutcome;
  readonly sentence: Sentence;
  readonly nothingToCheck: boolean;
}

/**
 * The outcomes of one run: each number is set once; what rests on a check that does not hold is Skipped and names it.
 * docs/evidence.md 1 and 13.
 */
export class CheckBook {
  private readonly entries = new Map<CheckNumber, Entry>();

  valid(number: CheckNumber, values: Values = {}): void {
    this.set(number, "Valid", "", values);
  }

  invalid(number: CheckNumber, values: Values = {}): void {
    this.set(number, "Invalid", "", values);
  }

  error(number: CheckNumber, values: Values = {}): void {
    this.set(number, "Error", "", values);
  }

  /** There was nothing to check; what rests on this one goes on. */
  absent(number: CheckNumber): void {
    this.set(number, "Skipped", ".absent");
  }

  /** Valid or Invalid by whether it holds. */
  decide(number: CheckNumber, holds: boolean, values: Values = {}): void {
    this.set(number, holds ? "Valid" : "Invalid", "", values);
  }

  set(number: CheckNumber, outcome: CheckOutcome, variant: string, values: Values = {}): void {
    const nothingToCheck = variant === ".absent" || variant === ".open";
    const text = sentence(`check.${number}.${outcome}${variant}`, values);
    this.entries.set(number, { outcome, sentence: text, nothingToCheck });
  }

  /** Valid, or left out because there was nothing to check. */
  holds(number: CheckNumber): boolean {
    const entry = this.entries.get(number);
    return entry !== undefined && (entry.outcome === "Valid" || entry.nothingToCheck);
  }

  is(number: CheckNumber, outcome: CheckOutcome): boolean {
    return this.entries.get(number)?.outcome === outcome;
  }

  isSet(number: CheckNumber): boolean {
    return this.entries.has(number);
  }

  /** False, and the check is Skipped, where something that it rests on does not hold. */
  mayRun(number: CheckNumber): boolean {
    const missing = checkTable.find((c) => c.number === number)!.dependsOn.find((other) => !this.holds(other));
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
    return checkTable.map(({ number, name, dependsOn }) => {
      if (!this.isSet(number)) this.mayRun(number);
      const { outcome, sentence: text } = this.entries.get(number)!;
      return { number, name, outcome, sentence: text, dependsOn };
    });
  }
}
