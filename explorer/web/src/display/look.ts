import { keep, kept } from "../device/keeping.js";

const root = document.documentElement.classList;

export function isLarge(): boolean {
  return root.contains("large");
}

/** Size, theme and contrast as this phone keeps them, over the browser's own wishes: classes of the root. */
export function takeKept(): void {
  if (kept("size") === "large") root.add("large");
  const [theme, contrast] = [kept("theme"), kept("contrast")];
  if (theme !== null) root.add(theme === "dark" ? "dark" : "light");
  if (contrast !== null) root.add(contrast === "more" ? "contrast" : "plain");
}

export function setLarge(on: boolean): void {
  root.toggle("large", on);
  keep("size", on ? "large" : "normal");
}

export function isDark(): boolean {
  return wished("theme", "dark", "(prefers-color-scheme: dark)");
}

export function setDark(on: boolean): void {
  root.toggle("dark", on);
  root.toggle("light", !on);
  keep("theme", on ? "dark" : "light");
}

export function hasContrast(): boolean {
  return wished("contrast", "more", "(prefers-contrast: more)");
}

export function setContrast(on: boolean): void {
  root.toggle("contrast", on);
  root.toggle("plain", !on);
  keep("contrast", on ? "more" : "normal");
}

/** What was chosen; else what the browser wishes for. */
function wished(what: "theme" | "contrast", value: string, query: string): boolean {
  const chosen = kept(what);
  return chosen === null ? window.matchMedia(query).matches : chosen === value;
}
