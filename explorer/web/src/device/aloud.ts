import { currentLanguage } from "../words/texts.js";

/** A voice of the device itself in the page's language: one that is computed elsewhere would send the text away. */
function localVoice(): SpeechSynthesisVoice | null {
  if (typeof speechSynthesis === "undefined") return null;
  const language = currentLanguage();
  return speechSynthesis.getVoices().find((v) => v.localService && v.lang.toLowerCase().startsWith(language)) ?? null;
}

/** Offered in large-text mode only, and only where the device can. */
export function canReadAloud(): boolean {
  return document.documentElement.classList.contains("large") && localVoice() !== null;
}

export function readAloud(text: string): void {
  const voice = localVoice();
  if (voice === null) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.voice = voice;
  utterance.lang = voice.lang;
  speechSynthesis.cancel();
  speechSynthesis.speak(utterance);
}

/** Voices are found some time after the page is there. */
export function whenVoicesChange(changed: () => void): void {
  if (typeof speechSynthesis !== "undefined") speechSynthesis.addEventListener?.("voiceschanged", changed);
}
