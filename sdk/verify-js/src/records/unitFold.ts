import { type Bytes32 } from "../primitives/bytes.js";
import { type BundleEvent } from "../bundles/bundle.js";
import { UnitState } from "../generated/machines.js";
import { type EventFields } from "./fields.js";
import { annotate, RecordFold } from "./fold.js";

/**
 * Unit, domain section 4.1. Retitling, recoding and restrictions (events 2 to 6, 10) are not told yet.
 * docs/state-machines.md; docs/evidence.md 13.
 */
export class UnitFold extends RecordFold {
  slot: Bytes32 | null = null;
  lastRegistered: Bytes32 | null = null;

  protected override take(e: BundleEvent, fields: EventFields): void {
    switch (e.number) {
      case 1:
        this.state = UnitState.Open;
        break;
      case 7:
        this.slot = filing(fields);
        break;
      case 8:
        this.slot = null;
        break;
      case 9:
        this.slot = null;
        this.lastRegistered = filing(fields);
        break;
      case annotate:
        break;
      default:
        this.hasUnknown = true;
    }
  }
}

/** Which filing holds the unit is what a reader asks for, so a withheld one is no answer. */
function filing(fields: EventFields): Bytes32 | null {
  fields.exactly(1);
  return fields.given<Bytes32 | null>(fields.word(0), null);
}
