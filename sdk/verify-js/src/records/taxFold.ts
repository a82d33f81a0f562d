import { type BundleEvent } from "../bundles/bundle.js";
import { TaxState } from "../generated/machines.js";
import { type EventFields } from "./fields.js";
import { annotate, RecordFold } from "./fold.js";

/** Tax of a filing, domain section 4.4. docs/state-machines.md; docs/evidence.md 13. */
export class TaxFold extends RecordFold {
  clearedAt: bigint | null = null;

  protected override take(e: BundleEvent, fields: EventFields): void {
    switch (e.number) {
      case 1:
      case 4:
        this.state = TaxState.Pending;
        this.clearedAt = null;
        break;
      case 2:
        this.state = TaxState.Assessed;
        break;
      case 3:
        this.state = TaxState.Cleared;
        this.clearedAt = e.time;
        fields.flag(0);
        break;
      case 5:
        this.state = TaxState.Withdrawn;
        break;
      case 6:
        this.state = TaxState.RefundDue;
        break;
      case 7:
        this.state = TaxState.Refunded;
        break;
      case annotate:
        break;
      default:
        this.hasUnknown = true;
    }
  }
}
