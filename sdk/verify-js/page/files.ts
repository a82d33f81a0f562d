import { DocumentHasher, type DocumentDigests, type FileKind, fileKindOf, kindBytes } from "../src/index.js";

const pieceSize = 1 << 20;

/** What a chosen file is by its content; null where it can't be read. */
export async function kindOf(file: Blob): Promise<FileKind | null> {
  return bytesOf(file.slice(0, kindBytes)).then(fileKindOf, () => null);
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
