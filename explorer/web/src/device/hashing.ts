import { type DocumentDigests, DocumentHasher } from "@ledger/verify";

/** Bytes that are read and hashed at once: small enough that a phone without a worker keeps answering touches. */
export const slice = 1 << 20;

/** Digests of a file, piece by piece; null where a piece can't be read. */
export async function hashInSlices(
  file: Blob,
  progress: (part: number) => void,
  goesOn: () => boolean | Promise<boolean>,
): Promise<DocumentDigests | null> {
  const hasher = new DocumentHasher();
  for (let at = 0; at < file.size; at += slice) {
    if (!(await goesOn())) return null;
    try {
      hasher.append(new Uint8Array(await file.slice(at, at + slice).arrayBuffer()));
    } catch {
      return null;
    }
    progress(Math.min(1, (at + slice) / file.size));
  }
  return hasher.finish();
}
