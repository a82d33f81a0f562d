import { type DocumentDigests, DocumentHasher, sentence, type Sentence } from "@ledger/verify";
import { text } from "./texts.js";

const slice = 1 << 20;
const pdfWithin = 1024;

/** Why a chosen file is not compared; the verdict stays as it was. */
export interface FileFault {
  readonly fault: Sentence;
}

/** Digests of a chosen PDF, made on this device piece by piece. */
export async function digestFile(
  file: File,
  progress: (part: number) => void,
  signal: AbortSignal,
): Promise<DocumentDigests | FileFault | null> {
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, pdfWithin).arrayBuffer());
  } catch {
    return { fault: sentence("error.unreadable") };
  }
  const fault = judge(head);
  if (fault !== null) return { fault };
  const hasher = new DocumentHasher();
  for (let at = 0; at < file.size; at += slice) {
    if (signal.aborted) return null;
    try {
      hasher.append(new Uint8Array(await file.slice(at, at + slice).arrayBuffer()));
    } catch {
      return { fault: sentence("error.unreadable") };
    }
    progress(Math.min(1, (at + slice) / file.size));
    await breath();
  }
  return hasher.finish();
}

/** By content and never by name: a chooser without `accept` lets anything through. */
function judge(head: Uint8Array): Sentence | null {
  if (head.length === 0) return sentence("error.unreadable");
  const ascii = String.fromCharCode(...head);
  if (ascii.includes("%PDF-")) return null;
  if (isPhoto(head, ascii)) return sentence("error.photo");
  const kind = ascii.startsWith("PK")
    ? text("type.zip")
    : ascii.startsWith("\u00d0\u00cf\u0011\u00e0")
      ? text("type.office")
      : text("type.other");
  return sentence("error.otherFile", { type: { zh: kind, en: kind } });
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

/** Lets the page answer touches between two pieces. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
