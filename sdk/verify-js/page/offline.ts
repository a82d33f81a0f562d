import {
  type Bilingual,
  type CodeFault,
  type DocumentDigests,
  type FileKind,
  readCode,
  readTrust,
  type SignedCode,
  tidyCodeLink,
  toHex,
  type TrustAnchor,
  TrustFault,
  type VerificationReport,
  Verifier,
} from "../src/index.js";
import { sha256 } from "../src/crypto/hash.js";
import { byId, element } from "./element.js";
import { bytesOf, digestFile, kindOf } from "./files.js";
import { reportView } from "./reportView.js";
import { type Language, pageText, preferredLanguage, sharedText } from "./words.js";

/** What the reader has given so far. Nothing of it is kept and nothing leaves the page. */
interface Given {
  anchor: { readonly trust: TrustAnchor; readonly fingerprint: string; readonly verifier: Verifier } | null;
  anchorFault: Bilingual | null;
  /** A bundle that is built into the file has no name. */
  bundle: { readonly bytes: Uint8Array; readonly name: string | null } | null;
  document: { readonly digests: DocumentDigests; readonly name: string; readonly size: number } | null;
  documentNotice: Bilingual | null;
  /** The code that was scanned, a fault where its text is none, or null. */
  code: SignedCode | CodeFault | null;
  hashing: number | null;
}

const given: Given = {
  anchor: null,
  anchorFault: null,
  bundle: null,
  document: null,
  documentNotice: null,
  code: null,
  hashing: null,
};
const pinned = embedded("trust");
let language: Language = preferredLanguage(navigator.languages);

/** Bytes that were built into this file, or null: base64 in a data block, which no parser takes for markup. */
function embedded(id: string): Uint8Array | null {
  const text = document.getElementById(id)?.textContent.trim() ?? "";
  return text === "" ? null : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

function pin(bytes: Uint8Array): void {
  given.anchor = null;
  given.anchorFault = null;
  try {
    const trust = readTrust(bytes);
    given.anchor = { trust, fingerprint: toHex(sha256(bytes)), verifier: new Verifier(trust) };
  } catch (e) {
    if (!(e instanceof TrustFault)) throw e;
    given.anchorFault = e.words;
  }
}

/** The clock is the device's; the report itself says when it cannot be right. */
function report(): VerificationReport | null {
  if (given.anchor === null || given.bundle === null) return null;
  const now = BigInt(Math.floor(Date.now() / 1000));
  const code = typeof given.code === "string" ? null : given.code;
  return given.anchor.verifier.verify(given.bundle.bytes, { now, document: given.document?.digests ?? null, code });
}

function chosen(name: string, size: number): string {
  return pageText("chosen", language, { name, n: String(size) });
}

async function chooseDocument(file: File): Promise<void> {
  given.document = null;
  given.documentNotice = null;
  const kind = await kindOf(file);
  if (kind === "pdf") {
    const digests = await digestFile(file, (percent) => {
      given.hashing = percent;
      showDocument();
    });
    given.hashing = null;
    given.document = { digests, name: file.name, size: file.size };
  } else given.documentNotice = notice(kind);
  show(true);
}

/** A wrong file leaves the verdict as it was: "not compared", never "altered". */
function notice(kind: FileKind | null): Bilingual {
  const both = (text: (l: Language) => string): Bilingual => ({ zh: text("zh"), en: text("en") });
  if (kind === "photo") return both((l) => pageText("photo", l));
  if (kind === null || kind === "empty") return both((l) => sharedText("error.unreadable", l));
  const type = kind === "zip" || kind === "office" ? "type.office" : "type.other";
  return both((l) => sharedText("error.otherFile", l, { type: pageText(type, l) }));
}

/** A scanner's app shows the text of a code; without one the bundle's own code counts. */
function takeCode(text: string): void {
  given.code = text.trim() === "" ? null : readCode(tidyCodeLink(text));
  show(false);
}

async function chooseBundle(file: File): Promise<void> {
  given.bundle = { bytes: await bytesOf(file), name: file.name };
  show(true);
}

async function chooseAnchor(file: File): Promise<void> {
  pin(await bytesOf(file));
  show(true);
}

function showAnchor(): void {
  const rows: (HTMLElement | string)[] = [];
  if (given.anchorFault !== null)
    rows.push(
      element(
        "p",
        { class: "fault", role: "alert" },
        pageText("anchorBad", language, { detail: given.anchorFault[language] }),
      ),
    );
  if (given.anchor !== null) {
    const { trust, fingerprint } = given.anchor;
    const list = element("dl", {});
    const add = (name: string, value: string): void => list.append(element("dt", {}, name), element("dd", {}, value));
    add(pageText("anchorFor", language), trust.name[language]);
    add(pageText("fingerprint", language), fingerprint);
    add(pageText("genesis", language), trust.genesisHash);
    rows.push(list);
    if (trust.sample) rows.push(element("p", { class: "sample" }, sharedText("note.sample", language)));
  }
  byId("anchor-state").replaceChildren(...rows);
  byId("anchor-help").textContent = pageText(pinned === null ? "anchorHelp" : "anchorPinned", language);
}

function showDocument(): void {
  const state = byId("document-state");
  if (given.hashing !== null) state.textContent = pageText("hashing", language, { n: String(given.hashing) });
  else if (given.documentNotice !== null) state.textContent = given.documentNotice[language];
  else state.textContent = given.document === null ? "" : chosen(given.document.name, given.document.size);
}

function codeLabel(): string {
  if (given.code === null) return "";
  if (typeof given.code !== "string") return pageText("codeGiven", language);
  return sharedText(given.code === "NotALedgerCode" ? "error.codeOther" : "error.codeIncomplete", language);
}

function bundleLabel(): string {
  if (given.bundle === null) return "";
  const { name, bytes } = given.bundle;
  return name === null ? pageText("bundleEmbedded", language) : chosen(name, bytes.length);
}

function show(moveFocus: boolean): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const target of document.querySelectorAll<HTMLElement>("[data-text]"))
    target.textContent = pageText(target.dataset["text"] as Parameters<typeof pageText>[0], language);
  showAnchor();
  showDocument();
  byId("bundle-state").textContent = bundleLabel();
  byId("code-state").textContent = codeLabel();
  const found = report();
  const result = byId("result");
  if (found === null) result.replaceChildren(element("p", {}, pageText("waiting", language)));
  else result.replaceChildren(...reportView(found, language));
  document.title = (found === null ? "" : found.verdict.headline[language] + " - ") + pageText("title", language);
  if (found !== null && moveFocus) byId("verdict").focus();
}

function onFile(id: string, take: (file: File) => Promise<void>): void {
  const input = byId<HTMLInputElement>(id);
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    // The same file may be chosen again.
    if (file !== undefined) void take(file).finally(() => (input.value = ""));
  });
}

function start(): void {
  onFile("anchor-file", chooseAnchor);
  onFile("bundle-file", chooseBundle);
  onFile("document-file", chooseDocument);
  const code = byId<HTMLInputElement>("code-text");
  code.addEventListener("change", () => takeCode(code.value));
  byId("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    show(false);
  });
  document.addEventListener("dragover", (e) => e.preventDefault());
  document.addEventListener("drop", (e) => {
    e.preventDefault();
    const file = e.dataTransfer?.files[0];
    if (file === undefined) return;
    void kindOf(file).then((kind) => (kind === "pdf" ? chooseDocument(file) : chooseBundle(file)));
  });
  if (pinned !== null) {
    pin(pinned);
    byId("anchor-file").hidden = true;
  }
  const bundle = embedded("bundle");
  if (bundle !== null) given.bundle = { bytes: bundle, name: null };
  show(false);
}

start();
