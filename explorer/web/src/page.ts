import { type Sentence, sentence } from "@ledger/verify";
import { topOf } from "./check/byEye.js";
import { type Asked, fragmentOf, type Held, readFragment, readHeld, readTyped } from "./check/held.js";
import { check, compare, judge, judgeCode, type Outcome } from "./check/outcome.js";
import { type Actions, emptyState, type Place, type State } from "./check/state.js";
import { readAloud, whenVoicesChange } from "./device/aloud.js";
import { openCamera } from "./device/camera.js";
import { digestFile, kindOf } from "./device/documents.js";
import { download } from "./device/download.js";
import { onDrop } from "./device/drop.js";
import { keepForOffline } from "./device/keep.js";
import { NoReader, readPhoto } from "./device/photo.js";
import { openFoldsInPrint } from "./device/print.js";
import { begin } from "./display/begin.js";
import { drawFrame, ledgerName } from "./display/frame.js";
import { isComparable } from "./show/fileChoice.js";
import { page } from "./show/view.js";
import { settings } from "./server/settings.js";
import { both, pick, text } from "./words/texts.js";

const maxBundle = 16 * 1024 * 1024;
const slowAfter = 300;
/** Where no code belongs; what was served is read before this script draws over it. */
const isStart = document.getElementById("check")?.dataset["start"] === "true";
let state: State = emptyState;
/** Counts journeys: an answer that comes after the reader has gone on is dropped. */
let journey = 0;
let stopFile = new AbortController();
let stopCamera: (() => void) | null = null;

function set(change: Partial<State>): void {
  state = { ...state, ...change };
  draw();
}

function draw(): void {
  const { outcome } = state;
  const top = outcome === null ? null : topOf(outcome, state.eye);
  const id = outcome?.report?.facts.filing?.id.slice(2);
  drawFrame({
    title: `${top === null ? text("check.title") : pick(top.headline)} · ${ledgerName()}`,
    main: page(state, isStart, actions),
    json: "/api/v1/" + (id === undefined || top?.tone === "stop" ? "anchor" : "filings/" + id),
    redraw: draw,
  });
}

/** After the reader acted, focus goes to what came of it; on load it is left alone. */
function focus(id: string): void {
  document.getElementById(id)?.focus();
}

function fail(at: Place, fault: Sentence): void {
  set({ working: null, fault: { at, text: fault } });
  focus("fault");
}

/** The reader goes another way: what is still under way belongs to what was held before. */
function leave(): number {
  stopFile.abort();
  stopCamera?.();
  stopCamera = null;
  return ++journey;
}

/** From what the reader holds to a verdict: what the code alone tells is said at once, before anything is asked. */
async function travel(held: Asked, acted: boolean): Promise<void> {
  const mine = leave();
  state = { ...emptyState, held };
  const refused = held.kind === "code" ? judgeCode(held) : null;
  if (refused !== null) {
    show(refused, acted);
    return;
  }
  set({ working: "filing" });
  const outcome = await check(held);
  if (mine === journey) show(outcome, acted);
}

function show(outcome: Outcome, acted: boolean): void {
  set({ outcome, working: null, fault: null });
  if (acted) focus("verdict");
}

function start(held: Held | Sentence, at: Place, acted: boolean): void {
  if ("zh" in held) fail(at, held);
  else if (held.kind !== "bundle") void travel(held, acted);
}

const actions: Actions = {
  chooseFile: (file) => void choose(file),
  cancelFile: () => {
    stopFile.abort();
    set({ working: null, file: null });
    // The control names no file that is not compared, and the same one can be chosen again.
    (document.getElementById("file") as HTMLInputElement).value = "";
    focus("file");
  },
  choosePhoto: (file) => void photo(file),
  typeNumber: (typed) => start(readTyped(typed), "number", true),
  chooseBundle: (file) => void bundle(file),
  retry: () => {
    const held = state.outcome?.held;
    if (held !== undefined && held.kind !== "bundle") void travel(held, true);
    else actions.restart();
  },
  restart: () => {
    leave();
    set(emptyState);
    focus("verdict");
  },
  copy: () => void copy(),
  download: () => {
    const { bundle, report } = state.outcome!;
    const id = report!.facts.filing?.id ?? "";
    download(bundle!, `filing-${id.slice(2, 14)}.json`);
  },
  compareByEye: (key, same) => set({ eye: { ...state.eye, [key]: same } }),
  openCamera: () => void camera(),
  closeCamera: () => {
    leave();
    set({ camera: false });
  },
  readAloud: () => {
    if (state.outcome !== null)
      readAloud([...document.querySelectorAll(".verdict h1, .verdict p")].map(shown).join(" "));
  },
};

function shown(element: Element): string {
  return element.textContent ?? "";
}

/** A verdict is about the file that it names: with a new choice it goes at once, and what was there without a file stands. */
async function choose(file: File): Promise<void> {
  const before = state.outcome!.unfiled ?? state.outcome!;
  stopFile.abort();
  stopFile = new AbortController();
  const { signal } = stopFile;
  const chosen = { name: file.name, size: file.size, part: 0, slow: false };
  set({ outcome: before, working: "file", fault: null, photo: null, file: chosen });
  const current = (): boolean => !signal.aborted && state.outcome === before && state.file !== null;
  const timer = setTimeout(() => current() && set({ file: { ...state.file!, slow: true } }), slowAfter);
  const progress = (part: number): void => {
    if (current()) set({ file: { ...state.file!, part } });
  };
  const digests = await digestFile(file, progress, signal);
  clearTimeout(timer);
  if (signal.aborted || state.outcome !== before || digests === null) return;
  if ("fault" in digests) {
    set({ file: null, photo: digests.kind === "photo" ? file : null });
    fail("file", digests.fault);
    return;
  }
  const outcome = compare(before, { name: file.name, size: file.size, digests });
  const refused = outcome.checks.find((c) => c.number === 1101 && c.outcome === "Error");
  // The digest of a version is not shown: the file may equal it, so the verdict stays as it was.
  if (refused !== undefined) fail("file", refused.sentence);
  else show(outcome, true);
}

async function photo(file: File): Promise<void> {
  const mine = leave();
  set({ ...emptyState, working: "code" });
  const found = await readPhoto(file).catch((fault: unknown) => {
    if (fault instanceof NoReader) return fault;
    throw fault;
  });
  if (mine !== journey) return;
  if (found === null) fail("photo", { id: "photo.none", ...both("photo.none") });
  else if (found instanceof NoReader) fail("photo", { id: "photo.noReader", ...both("photo.noReader") });
  else start(readHeld(found), "photo", true);
}

/** A bundle is judged with the code or number in hand, so that one of another filing is not taken for this one's. */
async function bundle(file: File): Promise<void> {
  const held = state.outcome?.held ?? { kind: "bundle" as const };
  // One byte over the limit is enough for the verifier to say that the file is too large.
  const bytes = await file
    .slice(0, maxBundle + 1)
    .arrayBuffer()
    .catch(() => null);
  if (bytes === null || bytes.byteLength === 0) {
    fail("bundle", sentence("error.unreadable"));
    return;
  }
  leave();
  const outcome = judge(held, new Uint8Array(bytes), null, "File");
  set({ ...emptyState, held: held.kind === "bundle" ? null : held });
  show(outcome, true);
}

/** An extra beside the choosers: the file's content says which of them it is meant for. */
async function dropped(file: File): Promise<void> {
  const kind = await kindOf(file);
  const { outcome } = state;
  if (kind === "json") {
    if (outcome !== null && !outcome.top.row.startsWith("verdict.cannotCheck")) actions.restart();
    await bundle(file);
  } else if (outcome !== null && isComparable(outcome)) await choose(file);
  else if (outcome === null && kind === "photo") await photo(file);
  else if (outcome === null) fail("code", { id: "drop.codeFirst", ...both("drop.codeFirst") });
}

async function camera(): Promise<void> {
  const mine = leave();
  set({ camera: true, fault: null, working: null });
  const video = document.getElementById("camera") as HTMLVideoElement;
  focus("close-camera");
  const stop = await openCamera(
    video,
    (found) => {
      actions.closeCamera();
      start(readHeld(found), "code", true);
    },
    () => {
      if (mine !== journey) return;
      actions.closeCamera();
      fail("code", sentence("error.noCamera"));
    },
  );
  if (mine === journey) stopCamera = stop;
  else stop();
}

async function copy(): Promise<void> {
  const held = state.outcome?.held;
  if (held?.kind !== "code") return;
  try {
    await navigator.clipboard.writeText(held.link);
    set({ copied: "yes" });
  } catch {
    // Closed on plain http and in some apps: the text is selected for the reader's own copy.
    set({ copied: "byHand" });
    (document.getElementById("link") as HTMLTextAreaElement | null)?.select();
  }
}

/**
 * The fragment is read once, and again only when the reader opens another link in the same tab: nothing of the one before
 * stays, above all no verdict beside a link that cannot be read.
 */
function open(acted: boolean): void {
  const fragment = fragmentOf(location);
  leave();
  state = emptyState;
  if (fragment !== location.hash) history.replaceState(null, "", `${settings.base}/v${fragment}`);
  if (fragment.length > 1) start(readFragment(fragment), "code", acted);
  else draw();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.camera) {
    actions.closeCamera();
    focus("open-camera");
  }
});
if (begin(() => undefined)) {
  window.addEventListener("hashchange", () => open(true));
  onDrop(dropped);
  whenVoicesChange(draw);
  open(false);
  keepForOffline();
}
openFoldsInPrint();
