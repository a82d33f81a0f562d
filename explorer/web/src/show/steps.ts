import { sentence } from "@ledger/verify";
import { html, type TemplateResult } from "lit";
import { isSigned } from "../check/held.js";
import { type State } from "../check/state.js";
import { type Key, pick, text } from "../words/texts.js";

type Step = "code" | "filing" | "file";
type Stage = "open" | "now" | "done" | "failed" | "none";

/** Code, filing, file: each with its word, and a sign that is never a tick where something could not be checked. */
export function steps(state: State): TemplateResult {
  return html`<ol class="steps">
    ${(["code", "filing", "file"] as const).map((step) => {
      const stage = stageOf(state, step);
      return html`<li data-step=${step} data-stage=${stage}>
        <span aria-hidden="true">${signs[stage]}</span>
        ${words(state, step, stage)}
      </li>`;
    })}
  </ol>`;
}

const signs: Readonly<Record<Stage, string>> = { open: "○", now: "◔", done: "✓", failed: "–", none: "○" };

function words({ outcome }: State, step: Step, stage: Stage): string {
  if (stage === "done") return pick(sentence("note.codeOffline"));
  const word: Record<Exclude<Stage, "done">, Key> = {
    open: "step.open",
    now: "step.now",
    failed: failure(outcome),
    none: "step.code.none",
  };
  return text(`step.${step}`) + text("step.colon") + text(word[stage]);
}

/** Not asked, not answered and not believed are three things, and none of them is "not found". */
function failure(outcome: State["outcome"]): Key {
  if (outcome?.top.row === "verdict.cannotCheck.offline") return "step.filing.offline";
  return outcome?.top.row === "verdict.cannotCheck.noAnswer" ? "step.filing.noAnswer" : "step.filing.refused";
}

function stageOf({ held: holds, outcome, working }: State, step: Step): Stage {
  const held = outcome?.held ?? holds;
  if (working === step) return "now";
  if (step === "code") return held?.kind !== "code" ? "none" : isSigned(held) ? "done" : "open";
  if (step === "filing") return outcome === null ? "open" : "failed";
  return "open";
}
