import { settings, trust } from "./settings.js";
import { currentLanguage, inOther, type Key, pick, setLanguage, text } from "./texts.js";

const languageKey = "ledger.language";
const sizeKey = "ledger.size";

/** Language and size of text are all that is kept on the phone; a browser that keeps nothing works the same. */
function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A private window: the choice holds for this visit.
  }
}

/** Wires the buttons of the head; both work in place, since loading the page anew could lose the code. */
export function startDisplay(changed: () => void): void {
  const asked = new URLSearchParams(location.search).get("lang") ?? kept(languageKey) ?? settings.language;
  setLanguage(asked === "en" ? "en" : "zh");
  const size = document.getElementById("size");
  const setSize = (large: boolean): void => {
    document.documentElement.classList.toggle("large", large);
    size?.setAttribute("aria-pressed", String(large));
  };
  setSize(kept(sizeKey) === "large" || document.documentElement.classList.contains("large"));
  size?.addEventListener("click", () => {
    const large = !document.documentElement.classList.contains("large");
    setSize(large);
    keep(sizeKey, large ? "large" : "normal");
  });
  document.getElementById("language")?.addEventListener("click", () => {
    setLanguage(currentLanguage() === "zh" ? "en" : "zh");
    keep(languageKey, currentLanguage());
    rename();
    changed();
  });
  rename();
}

/** The words around the page's own part, which the server wrote in the first language. */
function rename(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]"))
    element.textContent = text(element.dataset["text"] as Key, { host: trust.hosts[0] ?? "" });
  for (const element of document.querySelectorAll<HTMLElement>("[data-label]"))
    element.setAttribute("aria-label", text(element.dataset["label"] as Key));
  for (const element of document.querySelectorAll<HTMLElement>("[data-name]")) element.textContent = pick(trust.name);
  const language = document.getElementById("language");
  if (language !== null) {
    language.textContent = inOther("frame.language");
    language.lang = currentLanguage() === "zh" ? "en" : "zh-CN";
  }
}
