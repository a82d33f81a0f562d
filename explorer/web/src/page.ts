import { type Sentence, sentence } from "@ledger/verify";
import { render } from "lit";
import { openCamera } from "./camera.js";
import { startDisplay } from "./display.js";
import { digestFile } from "./documents.js";
import { check, type Held, judge, judgeCode, type Outcome, readHeld, readNumber } from "./journey.js";
import { readPhoto } from "./photo.js";
import { trust } from "./settings.js";
import { emptyState, type State } from "./state.js";
import { pick, text } from "./texts.js";
import { type Actions, page } from "./view.js";

const maxBundle = 16 * 1024 * 1024;
const root = document.getElementById("check")!;
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
  render(page(state, actions), root);
  const headline = state.outcome === null ? text("check.title") : pick(state.outcome.top.headline);
  document.title = `${headline} · ${pick(trust.name)}`;
}

/** After the reader acted, focus goes to what came of it; on load it is left alone. */
function focus(id: string): void {
  document.getElementById(id)?.focus();
}

function fail(at: "code" | "file" | "number" | "photo" | "bundle", fault: Sentence): void {
  set({ working: null, fault: { at, text: fault } });
  focus("fault");
}

/** From what the reader holds to a verdict: what the code alone tells is said at once, before anything is asked. */
async function travel(held: Exclude<Held, { kind: "bundle" }>, acted: boolean): Promise<void> {
  const mine = ++journey;
  state = { ...emptyState, held };
  if (held.kind === "code") {
    const refused = judgeCode(held.code);
    if (refused !== null) {
      show({ held, top: refused, report: null, checks: [], money: null, bundle: null }, acted);
      return;
    }
  }
  set({ working: "filing" });
  const outcome = await check(held);
  if (mine === journey) show(outcome, acted);
}

function show(outcome: Outcome, acted: boolean): void {
  set({ outcome, working: null, fault: null });
  if (acted) focus("verdict");
}

function start(held: Held | Sentence, at: "code" | "number" | "photo", acted: boolean): void {
  if ("zh" in held) fail(at, held);
  else if (held.kind !== "bundle") void travel(held, acted);
}

const actions: Actions = {
  chooseFile: (file) => void compare(file),
  cancelFile: () => stopFile.abort(),
  choosePhoto: (file) => void photo(file),
  typeNumber: (typed) => start(readNumber(typed), "number", true),
  chooseBundle: (file) => void bundle(file),
  retry: () => {
    const held = state.outcome?.held;
    if (held !== undefined && held.kind !== "bundle") void travel(held, true);
    else actions.restart();
  },
  restart: () => {
    journey++;
    state = emptyState;
    draw();
    focus("main");
  },
  copy: () => void copy(),
  compareByEye: (key, same) => set({ eye: { ...state.eye, [key]: same } }),
  openCamera: () => void camera(),
  closeCamera: () => {
    stopCamera?.();
    stopCamera = null;
    set({ camera: false });
  },
};

async function compare(file: File): Promise<void> {
  const before = state.outcome!;
  stopFile.abort();
  stopFile = new AbortController();
  const { signal } = stopFile;
  set({ working: "file", fault: null, file: { name: file.name, size: file.size, part: 0 } });
  const digests = await digestFile(file, (part) => set({ file: { name: file.name, size: file.size, part } }), signal);
  if (signal.aborted || state.outcome !== before) {
    if (state.outcome === before) set({ working: null, file: null });
    return;
  }
  if (digests === null) return;
  if ("fault" in digests) {
    fail("file", digests.fault);
    return;
  }
  show(judge(before.held, before.bundle!, before.money, digests), true);
}

async function photo(file: File): Promise<void> {
  set({ working: "code", fault: null });
  const found = await readPhoto(file);
  if (found === null) fail("photo", { id: "photo.none", zh: text("photo.none"), en: text("photo.none") });
  else start(readHeld(found), "photo", true);
}

async function bundle(file: File): Promise<void> {
  if (file.size > maxBundle) {
    fail("bundle", sentence("error.unreadable"));
    return;
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  journey++;
  show(judge({ kind: "bundle" }, bytes, null, null), true);
}

async function camera(): Promise<void> {
  set({ camera: true, fault: null });
  const video = document.getElementById("camera") as HTMLVideoElement;
  stopCamera = await openCamera(
    video,
    (found) => {
      actions.closeCamera();
      start(readHeld(found), "code", true);
    },
    () => {
      actions.closeCamera();
      fail("code", sentence("error.noCamera"));
    },
  );
}

async function copy(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    set({ copied: "yes" });
  } catch {
    // Closed on plain http and in some apps: the text is selected for the reader's own copy.
    set({ copied: "byHand" });
    (document.getElementById("link") as HTMLTextAreaElement | null)?.select();
  }
}

/** The fragment is read once, and again only when the reader opens another link in the same tab. */
function open(acted: boolean): void {
  const fragment = location.hash;
  if (fragment.length <= 1) {
    journey++;
    state = emptyState;
    draw();
    return;
  }
  start(readHeld(`https://${location.host}/v${fragment}`), "code", acted);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.camera) {
    actions.closeCamera();
    focus("main");
  }
});
window.addEventListener("hashchange", () => open(true));
root.replaceChildren();
startDisplay(draw);
open(false);
