/** All that is kept on the phone: language, size, theme, contrast. A browser that keeps nothing works the same. */
export type Kept = "language" | "size" | "theme" | "contrast";

export function kept(what: Kept): string | null {
  try {
    return localStorage.getItem("ledger." + what);
  } catch {
    return null;
  }
}

export function keep(what: Kept, value: string): void {
  try {
    localStorage.setItem("ledger." + what, value);
  } catch {
    // A private window: the choice holds for this visit.
  }
}
