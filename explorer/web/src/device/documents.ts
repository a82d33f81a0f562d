import { type DocumentDigests, type FileKind, fileKindOf, kindBytes, sentence, type Sentence } from "@ledger/verify";
import { both } from "../words/texts.js";
import { type HasherWord } from "./hasher.js";
import { hashInSlices } from "./hashing.js";

/** Why a chosen file is not compared. */
export interface FileFault {
  readonly fault: Sentence;
  readonly kind: FileKind | null;
}

/** Digests of a chosen PDF, made on this device piece by piece; null where the reader stopped it. */
export async function digestFile(
  file: File,
  progress: (part: number) => void,
  signal: AbortSignal,
): Promise<DocumentDigests | FileFault | null> {
  const kind = await kindOf(file);
  if (signal.aborted) return null;
  if (kind !== "pdf") return { fault: notComparable(kind), kind };
  const digests = (await inWorker(file, progress, signal)) ?? (await inSlices(file, progress, signal));
  if (signal.aborted) return null;
  return digests ?? { fault: sentence("error.unreadable"), kind };
}

/** By content and never by name: a chooser without `accept` lets anything through. Null where it can't be read. */
export async function kindOf(file: File): Promise<FileKind | null> {
  try {
    return fileKindOf(new Uint8Array(await file.slice(0, kindBytes).arrayBuffer()));
  } catch {
    return null;
  }
}

function notComparable(kind: FileKind | null): Sentence {
  if (kind === null || kind === "empty") return sentence("error.unreadable");
  if (kind === "photo") return sentence("error.photo");
  const known = kind === "zip" || kind === "office" || kind === "json" ? kind : "other";
  return sentence("error.otherFile", { type: both(`type.${known}`) });
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
