import { check, type Outcome } from "./check/outcome.js";
import { download } from "./device/download.js";
import { openFoldsInPrint } from "./device/print.js";
import { begin } from "./display/begin.js";
import { drawFrame, ledgerName } from "./display/frame.js";
import { historyPage, historyTitle } from "./show/history.js";

const id = /\/filings\/([0-9a-f]{64})$/.exec(location.pathname)?.[1];
/** Null while it is asked for. */
let outcome: Outcome | null = null;

function draw(): void {
  drawFrame({
    title: `${historyTitle(outcome)} · ${ledgerName()}`,
    main: historyPage(outcome, { retry: () => void recompute(), download: save }),
    json: `/api/v1/filings/${id!}/history`,
    redraw: draw,
  });
}

function save(): void {
  if (outcome?.bundle) download(outcome.bundle, `filing-${id!.slice(0, 12)}.json`);
}

/** Proves the history on this device; what the server wrote is gone as soon as this script runs. */
async function recompute(): Promise<void> {
  outcome = null;
  draw();
  outcome = await check({ kind: "id", filing: "0x" + id! });
  draw();
}

if (id !== undefined && begin(draw)) void recompute();
openFoldsInPrint();
