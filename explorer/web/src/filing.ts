import { JsonFault, readBundle, Verifier } from "@ledger/verify";
import { askProof } from "./answers.js";
import { settings, trust } from "./settings.js";
import { setLanguage, text } from "./texts.js";

/** Checks the served timeline on this device: the same entries, linked to the sealed ledger. */
async function recompute(): Promise<void> {
  const notice = document.getElementById("unchecked");
  const id = /\/filings\/([0-9a-f]{64})$/.exec(location.pathname)?.[1];
  if (notice === null || id === undefined) return;
  const answer = await askProof("0x" + id);
  if (answer.kind !== "proof") return;
  const report = new Verifier(trust).verify(answer.bundle, { now: BigInt(Math.floor(Date.now() / 1000)) });
  const read = readBundle(answer.bundle);
  const own = !(read instanceof JsonFault) && read.subject.record === "0x" + id;
  const holds = own && report.facts.filing !== null && report.verdict.record !== "CannotCheck";
  notice.textContent = text(holds && shownAgrees(report.facts.history) ? "timeline.checked" : "timeline.checkFailed");
  notice.dataset["checked"] = String(holds);
}

/** What the server drew is what was proved: each entry with its number, block and times. */
function shownAgrees(
  history: readonly { kind: number; seq: number; number: number; block: bigint; eventTime: bigint; time: bigint }[],
): boolean {
  const proved = history.map((e) => `${e.kind}/${e.seq}/${e.number}/${e.block}/${e.eventTime}/${e.time}`).sort();
  const shown = [...document.querySelectorAll<HTMLElement>("[data-entry]")].map((e) => e.dataset["entry"]).sort();
  return proved.length === shown.length && proved.every((e, i) => e === shown[i]);
}

setLanguage(settings.language === "en" ? "en" : "zh");
void recompute();
