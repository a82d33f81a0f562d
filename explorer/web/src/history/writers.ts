import {
  type Facts,
  roleLabels,
  type Rule,
  rules,
  sentence,
  stateLabels,
  type TimelineEntry,
  type WriterKeyFact,
} from "@ledger/verify";
import { html, type TemplateResult } from "lit";
import { groups } from "../words/groups.js";
import { type Key, pick, text } from "../words/texts.js";
import { grouped } from "./timeline.js";

/** Who wrote each entry, with which keys and by which rule: the same words as the served fold (WritersFold.razor). */
export function writers(facts: Facts, entries: readonly TimelineEntry[]): TemplateResult {
  return html`<ol class="writers" id="writers-list" reversed>
    ${[...entries].reverse().map((e) => entry(facts, e))}
  </ol>`;
}

function entry(facts: Facts, e: TimelineEntry): TemplateResult {
  const own = rules[`${e.kind}/${e.number}`] ?? [];
  return html`<li>
    <h3>${pick(e.name)} <small>${pick(sentence(`kind.${e.kind}`))}</small></h3>
    <dl class="facts">
      <dt>${text("writers.who")}</dt>
      <dd>${pick(e.organisationName)}</dd>
      ${keys(facts, e)}
      <dt>${text("writers.rule")}</dt>
      <dd>${own.map((r) => rule(e, r)).join(text("writers.also"))}</dd>
    </dl>
  </li>`;
}

function keys({ writerKeys }: Facts, { key, proposer }: TimelineEntry): TemplateResult[] {
  const parts: (readonly [Key, string])[] =
    proposer === null
      ? [["writers.key", key]]
      : [
          ["writers.proposing", proposer],
          ["writers.confirming", key],
        ];
  return parts.flatMap(([word, address]) =>
    writerKeys
      .filter((k) => k.key === address)
      .map(
        (k) =>
          html`<dt>${text(word)}</dt>
            <dd>${groups(k.key)} <small>${term(k)}</small></dd>`,
      ),
  );
}

function term({ from, to, suspectFrom }: WriterKeyFact): string {
  const at = (key: Key, block: bigint): string => text(key, { block: grouped(block) });
  const words = [
    at("writers.since", from),
    to === null ? text("writers.kept") : at("writers.until", to),
    ...(suspectFrom === null ? [] : [at("writers.suspect", suspectFrom)]),
  ];
  return words.join(text("writers.also"));
}

function rule({ kind, name }: TimelineEntry, r: Rule): string {
  const states = (numbers: readonly number[], none: Key): string =>
    numbers.map((n) => (n === 0 ? text(none) : pick(stateLabels[`${kind}/${n}`]!))).join(text("writers.or"));
  const roles = r.roles.map((n) => pick(roleLabels[n]!)).join(text("writers.or"));
  const step = text("writers.step", {
    event: pick(name),
    from: states(r.from, "writers.start"),
    to: states(r.to, "writers.same"),
  });
  const by = roles === "" ? text("writers.follows") : text(r.keys === 2 ? "writers.byTwo" : "writers.by", { roles });
  return step + text("writers.also") + by;
}
