const mark = (later) => (later ? "" : "●");

/** docs/state-machines.md: a mermaid diagram and tables of each machine. */
export function documents({ machines, refusals }) {
  const lines = ["# State machines", "", "Generated from `chaincode/machines/` by `chaincode/tools/generate.mjs`. ● = built; the other numbers are reserved.", ""];
  for (const m of machines) {
    lines.push(`## ${m.label.en} ${m.label.zh} (kind ${m.kind}, ${m.contract})`, "", "```mermaid", "stateDiagram-v2");
    for (const s of m.states) lines.push(`    ${s.name}: ${s.number} ${s.name} ${s.zh}`);
    for (const t of m.transitions.filter((x) => !x.later))
      for (const from of t.from)
        for (const to of t.to) lines.push(`    ${from === "-" ? "[*]" : from} --> ${to === "same" ? from : to}: ${t.event}`);
    for (const s of m.states.filter((x) => x.terminal)) lines.push(`    ${s.name} --> [*]`);
    lines.push("```", "", "| # | state | 中文 | |", "|---|---|---|---|");
    for (const s of m.states) lines.push(`| ${s.number} | \`${s.name}\` | ${s.zh} | ${s.terminal ? "terminal" : ""} |`);
    lines.push("", "| # | event | 中文 | | data |", "|---|---|---|---|---|");
    for (const e of m.events)
      lines.push(`| ${e.number} | \`${e.name}\` | ${e.zh} | ${mark(e.later)}${e.follows ? " follows" : ""} | ${e.fields.map((f) => f.type + " " + f.name).join(", ")} |`);
    for (const [n, f] of Object.entries(m.structs)) lines.push("", `\`${n}\` = (${f.map((x) => x.type + " " + x.name).join(", ")})`);
    lines.push("", "| state | event | role | guard | next | |", "|---|---|---|---|---|---|");
    for (const t of m.transitions)
      lines.push(`| ${t.from.join(", ")} | ${t.event} | ${t.roles?.join(", ") ?? "(follows)"}${t.keys === 2 ? ", two keys" : ""} | ${t.guard} | ${t.to.join(", ")} | ${mark(t.later)} |`);
    lines.push("");
  }
  lines.push("## Refusals", "", "The record's id comes first, then the parameters.", "", "| # | error | 中文 | the caller should |", "|---|---|---|---|");
  for (const r of refusals) lines.push(`| ${r.number} | \`${r.error}\` | ${r.zh} | ${r.en} |`);
  lines.push("| 900 | `OutOfGas` | 语句耗尽执行额度 | The statement burnt its gas limit: raise it. |", "");
  return [["docs/state-machines.md", lines.join("\n")]];
}
