import { type Sentence } from "@ledger/verify";
import { type Held, type Outcome } from "./journey.js";

/** Everything that the page shows; each change of it draws the page anew. */
export interface State {
  readonly held: Held | null;
  /** A step is under way: the code, the filing or the file. */
  readonly working: "code" | "filing" | "file" | null;
  readonly outcome: Outcome | null;
  /** What went wrong at a control, and at which. */
  readonly fault: { readonly at: "code" | "file" | "number" | "photo" | "bundle"; readonly text: Sentence } | null;
  readonly file: { readonly name: string; readonly size: number; readonly part: number } | null;
  /** Values that the reader compared by eye. */
  readonly eye: Readonly<Record<string, boolean>>;
  readonly camera: boolean;
  readonly copied: "no" | "yes" | "byHand";
}

export const emptyState: State = {
  held: null,
  working: null,
  outcome: null,
  fault: null,
  file: null,
  eye: {},
  camera: false,
  copied: "no",
};
