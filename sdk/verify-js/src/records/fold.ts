import { type BundleEvent } from "../bundles/bundle.js";
import { EventFields } from "./fields.js";

/** Event 255 of every machine: a correction in words. */
export const annotate = 255;

/**
 * What a record's events come to, replayed one by one. The chain has enforced the rules; here only the result is needed,
 * so that state and fields can be told from a history that `head` proves.
 * docs/evidence.md 13.
 */
export abstract class RecordFold {
  /** The state by its number; 0 before the first event. */
  state = 0;

  /** An event whose effect this version does not know: what follows from it is not told. */
  hasUnknown = false;

  /** An event's data is not what its number says, or is withheld where the result depends on it. */
  isMalformed = false;

  /** False for kinds whose events this version only links. */
  readonly tellsState: boolean = true;

  apply(e: BundleEvent): void {
    const fields = new EventFields(e.data);
    this.take(e, fields);
    if (fields.isMalformed) this.isMalformed = true;
  }

  protected abstract take(e: BundleEvent, fields: EventFields): void;
}

/** A kind whose events this version only links, without telling what they come to. */
export class OtherFold extends RecordFold {
  override readonly tellsState = false;

  protected override take(): void {
    // Nothing is told of these kinds.
  }
}
