import {
  JsonFault,
  readBundle,
  sentence,
  stateLabels,
  RecordKind,
  type VerificationReport,
  Verifier,
} from "@ledger/verify";
import { html, render } from "lit";
import { askProof } from "./server/answers.js";
import { startLook } from "./display/display.js";
import { openFoldsInPrint } from "./device/print.js";
import { differs } from "./history/served.js";
import { settings, trust } from "./server/settings.js";
import { both, beijing, pick, setLanguage, text } from "./words/texts.js";
import { grouped, publicEntries, timeline } from "./history/timeline.js";
import { writers } from "./history/writers.js";

/** Checks the served history on this device, and puts what was proved in the place of what was served. */
async function recompute(): Promise<void> {
  const id = /\/filings\/([0-9a-f]{64})$/.exec(location.pathname)?.[1];
  if (id === undefined) return;
  const answer = await askProof("0x" + id);
  if (answer.kind === "badAnswer") refuse(pick(both("answer.form")));
  if (answer.kind !== "proof") return;
  const report = new Verifier(trust).verify(answer.bundle, {
    now: BigInt(Math.floor(Date.now() / 1000)),
    source: "Server",
  });
  const read = readBundle(answer.bundle);
  const invalid =
    report.checks.find((c) => c.outcome === "Invalid") ?? report.checks.find((c) => c.outcome === "Error");
  if (report.verdict.record === "CannotCheck") refuse(invalid === undefined ? "" : pick(invalid.sentence));
  else if (read instanceof JsonFault || read.subject.record !== "0x" + id) refuse(pick(both("answer.foreign")));
  else if (report.facts.filing === null) refuse(pick(both("answer.absent")));
  else accept(report);
}

/** Nothing of what the server listed is left to be read. */
function refuse(reason: string): void {
  say("false", `${text("timeline.checkFailed")} ${text("answer.failed")} ${reason}`);
  for (const element of document.querySelectorAll(
    "#first, #as-of, #complete, #facts, #entries-title, #entries, #writers",
  ))
    element.remove();
}

function accept(report: VerificationReport): void {
  const entries = publicEntries(report.facts.history);
  const proved = document.createElement("div");
  render(
    html`<p id="proved-first">${first(report)}</p>
      ${timeline(entries)} ${writers(report.facts, entries)}`,
    proved,
  );
  const other = differs(document, proved, entries);
  put("first", first(report));
  put("as-of", text("timeline.asOf", { block: grouped(report.asOf.number), T: beijing(report.asOf.time) }));
  put("complete", text("timeline.complete", { k: String(entries.length) }));
  for (const id of ["entries", "writers-list"])
    document.getElementById(id)?.replaceWith(proved.querySelector("#" + id)!);
  if (other) say("differs", text("timeline.differs"));
  else if (report.verdict.freshness === "Fresh") say("true", text("timeline.checked"));
  else say("old", `${text("timeline.checked")} ${pick(sentence("verdict.age.asOf.reason"))}`);
}

function first({ facts }: VerificationReport): string {
  const { state, version } = facts.filing!;
  return text("timeline.now", { state: pick(stateLabels[`${RecordKind.Filing}/${state}`]!), v: String(version) });
}

function put(id: string, value: string): void {
  const element = document.getElementById(id);
  if (element !== null) element.textContent = value;
}

function say(checked: string, words: string): void {
  for (const notice of document.querySelectorAll<HTMLElement>("[data-unchecked]")) {
    notice.textContent = words;
    notice.dataset["checked"] = checked;
  }
}

setLanguage(settings.language === "en" ? "en" : "zh");
startLook(() => undefined);
openFoldsInPrint();
void recompute();
