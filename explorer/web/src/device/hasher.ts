// The worker that hashes a chosen file: it reads it on this device and answers with parts and digests.
import { hashInSlices } from "./hashing.js";

/** What the worker says. */
export type HasherWord =
  | { readonly kind: "part"; readonly part: number }
  | { readonly kind: "done"; readonly digests: Awaited<ReturnType<typeof hashInSlices>> };

const port = self as unknown as {
  onmessage: (event: MessageEvent<Blob>) => void;
  postMessage: (word: HasherWord) => void;
};

port.onmessage = ({ data }) => {
  const part = (done: number): void => port.postMessage({ kind: "part", part: done });
  void hashInSlices(data, part, () => true).then((digests) => port.postMessage({ kind: "done", digests }));
};
