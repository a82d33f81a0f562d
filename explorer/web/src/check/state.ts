import { type Sentence } from "@ledger/verify";
import { type EyeAnswers } from "./byEye.js";
import { type Held } from "./held.js";
import { type Outcome } from "./outcome.js";

/** A control at which something can go wrong. */
export type Place = "code" | "file" | "number" | "photo" | "bundle";

/** Everything that the page shows; each change of it draws the page anew. */
export interface State {
  readonly held: Held | null;
  /** A step is under way: the code, the filing or the file. */
  readonly working: "code" | "filing" | "file" | null;
  readonly outcome: Outcome | null;
  /** What went wrong at a control, and at which. */
  readonly fault: { readonly at: Place; readonly text: Sentence } | null;
  /** A photo that was chosen where a PDF is compared: it may hold a code. */
  readonly photo: File | null;
  readonly file: ChosenFile | null;
  /** Values that the reader compared by eye. */
  readonly eye: EyeAnswers;
  readonly camera: boolean;
  readonly copied: "no" | "yes" | "byHand";
}

export interface ChosenFile {
  readonly name: string;
  readonly size: number;
  /** From 0 to 1. */
  readonly part: number;
  /** It takes long enough for a progress bar to help. */
  readonly slow: boolean;
}

export const emptyState: State = {
  held: null,
  working: null,
  outcome: null,
  fault: null,
  photo: null,
  file: null,
  eye: {},
  camera: false,
  copied: "no",
};

/** What the reader can do; the page wires it. */
export interface Actions {
  readonly chooseFile: (file: File) => void;
  readonly cancelFile: () => void;
  readonly choosePhoto: (file: File) => void;
  readonly typeNumber: (typed: string) => void;
  readonly chooseBundle: (file: File) => void;
  readonly retry: () => void;
  readonly restart: () => void;
  readonly copy: () => void;
  readonly download: () => void;
  readonly compareByEye: (key: string, same: boolean) => void;
  readonly openCamera: () => void;
  readonly closeCamera: () => void;
  readonly readAloud: () => void;
}
