import { DocumentHasher, type DocumentDigests } from "../src/index.js";

/** What a chosen file looks like by its first bytes; no name and no type of the system is believed. */
export type Looks = "pdf" | "photo" | "office" | "other" | "unreadable";

const pieceSize = 1 << 20;

export async function looksLike(file: Blob): Promise<Looks> {
  const head = await bytesOf(file.slice(0, 1024)).catch(() => new Uint8Array(0));
  if (head.length === 0) return "unreadable";
  const text = Array.from(head, (b) => String.fromCharCode(b)).join("");
  if (text.includes("%PDF-")) return "pdf";
  if (/^(?:\xff\xd8\xff|\x89PNG|GIF8|BM|RIFF....WEBP|....ftyp(?:heic|heix|mif1|avif))/.test(text)) return "photo";
  return /^(?:PK\x03\x04|\xd0\xcf\x11\xe0)/.test(text) ? "office" : "other";
}

/** Digests of a file, read and hashed in pieces that keep the page alive. */
export async function digestFile(file: Blob, progress: (percent: number) => void): Promise<DocumentDigests> {
  const hasher = new DocumentHasher();
  for (let at = 0; at < file.size; at += pieceSize) {
    hasher.append(await bytesOf(file.slice(at, at + pieceSize)));
    progress(Math.floor((Math.min(file.size, at + pieceSize) * 100) / file.size));
  }
  return hasher.finish();
}

/** Older in-app browsers have no Blob.arrayBuffer. */
export function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(new Uint8Array(reader.result as ArrayBuffer));
    reader.onerror = () => reject(reader.error ?? new Error("unreadable"));
    reader.readAsArrayBuffer(blob);
  });
}
