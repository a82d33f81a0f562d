const mark = (later) => (later ? "" : "●");
const fieldText = (f) => f.type + " " + f.name + (f.range ? ` (${f.range.name})` : "");

/** docs/state-machines.md: a mermaid diagram and tables of each machine. */
export function documents({ machines, ranges, refusals }) {
  const lines = ["# State machines", "", "Generated from `chaincode/machines/` by `chaincode/tools/generate.mjs`. ● = built; the other numbers are reserved.", ""];
  for (const m of machines) {
    lines.push(`## ${m.label.en} ${m.label.zh} (kind ${m.kind}, ${m.contract})`, "", "```mermaid", "stateDiagram-v2");
    for (const s of m.states) lines.push(`    ${s.name}: ${s.number} ${s.name} ${s.zh}`);
    const arrows = m.transitions.filter((x) => !x.later)
      .flatMap((t) => t.from.flatMap((from) => t.to.map((to) => `    ${from === "-" ? "[*]" : from} --> ${to === "same" ? from : to}: ${t.event}`)));
    lines.push(...new Set(arrows));
    for (const s of m.states.filter((x) => x.terminal)) lines.push(`    ${s.name} --> [*]`);
    lines.push("```", "", "| # | state | 中文 | |", "|---|---|---|---|");
    for (const s of m.states) lines.push(`| ${s.number} | \`${s.name}\` | ${s.zh} | ${s.terminal ? "terminal" : ""} |`);
    lines.push("", "| # | event | 中文 | | data |", "|---|---|---|---|---|");
    for (const e of m.events)
      lines.push(`| ${e.number} | \`${e.name}\` | ${e.zh} | ${mark(e.later)}${e.follows ? " follows" : ""} | ${e.fields.map(fieldText).join(", ")} |`);
    for (const [n, f] of Object.entries(m.structs)) lines.push("", `\`${n}\` = (${f.map(fieldText).join(", ")})`);
    lines.push("", "| state | event | role | guard | next | |", "|---|---|---|---|---|---|");
    for (const t of m.transitions)
      lines.push(`| ${t.from.join(", ")} | ${t.event} | ${t.roles?.join(", ") ?? "(follows)"}${t.keys === 2 ? ", two keys" : ""} | ${t.guard} | ${t.to.join(", ")} | ${mark(t.later)} |`);
    lines.push("");
  }
  lines.push("## Ranges", "", "Every number of an event names its range in brackets; all fit 63 bits. Outside it the event is refused by the error named here (`BadValue` with the field's name).", "", "| range | least | most | refused by | meaning |", "|---|---|---|---|---|");
  for (const r of ranges) lines.push(`| ${r.name} | ${r.min} | ${r.max} | ${r.refusals.map((x) => "`" + x + "`").join(", ")} | ${r.en} ${r.zh} |`);
  lines.push("", "## Refusals", "", "The record's id comes first, then the parameters.", "", "| # | error | 中文 | the caller should |", "|---|---|---|---|");
  for (const r of refusals) lines.push(`| ${r.number} | \`${r.error}\` | ${r.zh} | ${r.en} |`);
  lines.push("| 900 | `OutOfGas` | 语句耗尽执行额度 | The statement burnt its gas limit: raise it. |", "");
  return [["docs/state-machines.md", lines.join("\n")]];
}
