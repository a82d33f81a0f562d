import { kept, keep } from "../device/keeping.js";
import { settings, trust } from "../server/settings.js";
import { currentLanguage, inOther, type Key, pick, setLanguage, text } from "../words/texts.js";

/** Wires the buttons of head and foot; all work in place, since loading the page anew could lose the code. */
export function startDisplay(changed: () => void): void {
  const asked = new URLSearchParams(location.search).get("lang") ?? kept("language") ?? settings.language;
  setLanguage(asked === "en" ? "en" : "zh");
  startLook(changed);
  document.getElementById("language")?.addEventListener("click", () => {
    setLanguage(currentLanguage() === "zh" ? "en" : "zh");
    keep("language", currentLanguage());
    rename();
    changed();
  });
  rename();
}

/** Size, theme and contrast: classes of the root, over the browser's own wishes. */
export function startLook(changed: () => void): void {
  const { classList } = document.documentElement;
  if (kept("size") === "large") classList.add("large");
  takeOverLinks();
  const wish = (query: string): boolean => window.matchMedia(query).matches;
  toggle("size", kept("size") === "large" || classList.contains("large"), (on) => {
    classList.toggle("large", on);
    keep("size", on ? "large" : "normal");
    changed();
  });
  const theme = kept("theme");
  toggle("theme", theme === null ? wish("(prefers-color-scheme: dark)") : theme === "dark", (on) => {
    classList.toggle("dark", on);
    classList.toggle("light", !on);
    keep("theme", on ? "dark" : "light");
  });
  const contrast = kept("contrast");
  toggle("contrast", contrast === null ? wish("(prefers-contrast: more)") : contrast === "more", (on) => {
    classList.toggle("contrast", on);
    classList.toggle("plain", !on);
    keep("contrast", on ? "more" : "normal");
  });
  if (theme !== null) classList.add(theme === "dark" ? "dark" : "light");
  if (contrast !== null) classList.add(contrast === "more" ? "contrast" : "plain");
}

/** Served pages switch by links, which work without script; with script size is a button too, and the language is kept. */
function takeOverLinks(): void {
  const link = document.getElementById("size-link");
  if (link !== null) {
    const button = document.createElement("button");
    button.id = "size";
    button.type = "button";
    button.textContent = text("frame.large");
    link.replaceWith(button);
  }
  document.getElementById("language-link")?.addEventListener("click", () => {
    keep("language", currentLanguage() === "zh" ? "en" : "zh");
  });
}

/** A button in words that is pressed or not; without script it is not shown. */
function toggle(id: string, pressed: boolean, set: (on: boolean) => void): void {
  const button = document.getElementById(id);
  if (button === null) return;
  button.hidden = false;
  button.setAttribute("aria-pressed", String(pressed));
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    set(on);
  });
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
