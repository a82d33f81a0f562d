import { type Key } from "../words/texts.js";
import { type Headline } from "./headline.js";
import { type Outcome } from "./outcome.js";

/** What a reader does next, by the verdict's row; where the second axis or the source tells apart, by these too. */
export function nextSteps(top: Headline, outcome: Outcome, comparable: boolean): readonly Key[] {
  const matches = outcome.report?.verdict.document === "Matches";
  const compare: Key = comparable ? "next.compare" : "next.scan";
  switch (top.row) {
    case "verdict.current":
      return matches ? ["next.keep", "next.beforePaying"] : [compare, "next.beforePaying"];
    case "verdict.fulfilled":
      return matches ? ["next.keep", "next.register"] : [compare, "next.register"];
    case "verdict.change":
    case "verdict.cancellation":
    case "verdict.notFiled.signed":
    case "verdict.notFiled.absent":
      return ["next.askCenter", "next.beforePaying"];
    case "verdict.superseded":
      return ["next.newVersion", "next.beforePaying"];
    case "verdict.cancelled":
    case "verdict.voided":
      return ["next.offRecord", "next.askCenter"];
    case "verdict.altered":
    case "page.itemDiffers":
      return ["next.original", "next.counter"];
    case "verdict.contradicted":
      return ["next.counter"];
    case "verdict.forged.signature":
    case "verdict.forged.keyWithdrawn":
    case "verdict.cannotCheck.unknownKey":
    case "verdict.cannotCheck.codeUnreadable":
      return ["next.scanOriginal", "next.counter"];
    case "verdict.unknown.otherLedger":
      return ["next.otherCity"];
    case "verdict.unknown.typedNumber":
      return ["next.number"];
    case "verdict.cannotCheck.offline":
      return ["next.connect"];
    default:
      return outcome.source === "File" ? ["next.bundle", "next.counter"] : ["next.later", "next.counter"];
  }
}
