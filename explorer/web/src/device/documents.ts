import { type DocumentDigests, sentence, type Sentence } from "@ledger/verify";
import { type HasherWord } from "./hasher.js";
import { hashInSlices } from "./hashing.js";
import { both } from "../words/texts.js";

const pdfWithin = 1024;

/** Why a chosen file is not compared; the verdict stays as it was. */
export interface FileFault {
  readonly fault: Sentence;
}

/** What a file is by its content. */
export type FileKind = "pdf" | "photo" | "bundle" | "other" | "unreadable";

/** Digests of a chosen PDF, made on this device piece by piece; null where the reader stopped it. */
export async function digestFile(
  file: File,
  progress: (part: number) => void,
  signal: AbortSignal,
): Promise<DocumentDigests | FileFault | null> {
  const head = await headOf(file);
  const fault = head === null ? sentence("error.unreadable") : judge(head);
  if (fault !== null) return { fault };
  const digests = (await inWorker(file, progress, signal)) ?? (await inSlices(file, progress, signal));
  if (signal.aborted) return null;
  return digests ?? { fault: sentence("error.unreadable") };
}

/** For what is dropped on the page, where no control says what it is meant to be. */
export async function kindOf(file: File): Promise<FileKind> {
  const head = await headOf(file);
  if (head === null || head.length === 0) return "unreadable";
  const ascii = String.fromCharCode(...head);
  if (ascii.includes("%PDF-")) return "pdf";
  if (isPhoto(head, ascii)) return "photo";
  return ascii.trimStart().startsWith("{") ? "bundle" : "other";
}

async function headOf(file: File): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await file.slice(0, pdfWithin).arrayBuffer());
  } catch {
    return null;
  }
}

/** Null where there is no worker, or it could not read or start: then the page itself tries. */
function inWorker(file: File, progress: (part: number) => void, signal: AbortSignal): Promise<DocumentDigests | null> {
  return new Promise((resolve) => {
    let worker: Worker;
    try {
      worker = new Worker(new URL("./hasher.ts", import.meta.url));
    } catch {
      resolve(null);
      return;
    }
    const end = (digests: DocumentDigests | null): void => {
      worker.terminate();
      resolve(digests);
    };
    signal.addEventListener("abort", () => end(null));
    worker.onerror = () => end(null);
    worker.onmessage = ({ data }: MessageEvent<HasherWord>) => {
      if (data.kind === "part") progress(data.part);
      else end(data.digests);
    };
    worker.postMessage(file);
  });
}

function inSlices(file: File, progress: (part: number) => void, signal: AbortSignal): Promise<DocumentDigests | null> {
  // Between two pieces the page answers touches.
  return hashInSlices(file, progress, () => new Promise((go) => setTimeout(() => go(!signal.aborted), 0)));
}

/** By content and never by name: a chooser without `accept` lets anything through. */
function judge(head: Uint8Array): Sentence | null {
  if (head.length === 0) return sentence("error.unreadable");
  const ascii = String.fromCharCode(...head);
  if (ascii.includes("%PDF-")) return null;
  if (isPhoto(head, ascii)) return sentence("error.photo");
  const office = ascii.startsWith("\u00d0\u00cf\u0011\u00e0");
  const type = both(ascii.startsWith("PK") ? "type.zip" : office ? "type.office" : "type.other");
  return sentence("error.otherFile", { type });
}

function isPhoto(head: Uint8Array, ascii: string): boolean {
  return (
    (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) ||
    ascii.startsWith("\u0089PNG") ||
    ascii.startsWith("GIF8") ||
    ascii.startsWith("BM") ||
    (ascii.startsWith("RIFF") && ascii.slice(8, 12) === "WEBP") ||
    (ascii.slice(4, 8) === "ftyp" && /^(heic|heix|mif1|msf1|avif)/.test(ascii.slice(8, 12)))
  );
}
