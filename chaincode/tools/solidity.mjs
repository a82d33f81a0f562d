import { built, pascal } from "./machines.mjs";

const head = "// SPDX-License-Identifier: Apache-2.0\n// Generated from chaincode/machines by chaincode/tools/generate.mjs; do not edit.\npragma solidity 0.8.37;\n\n";
const constants = (type, list) => list.map((x) => `    ${type} internal constant ${pascal(x.name)} = ${x.number};\n`).join("");
const library = (name, note, type, list) => `/// @notice ${note}\nlibrary ${name} {\n${constants(type, list)}}\n`;

export function solidity({ kinds, roles, parameters, ranges, machines, refusals }) {
  const parts = [
    library("Kind", "Kinds of record.", "uint8", kinds),
    library("Role", "Roles of organisations; bit r of a word of roles is role r.", "uint8", roles),
    library("Parameter", "Numbers of the consortium's parameters.", "uint256", parameters),
    library("Range", "Bounds of the numbers in the data of events, by range.", "uint256", ranges.flatMap(({ name, min, max }) => [{ name: name + "Min", number: min }, { name: name + "Max", number: max }])),
  ];
  for (const m of machines) {
    parts.push(library(m.name + "State", `States of a ${m.name.toLowerCase()}; 0 = absent.`, "uint8", m.states));
    parts.push(library(m.name + "Event", `Events of a ${m.name.toLowerCase()} that are built.`, "uint16", built(m)));
  }
  const errors = refusals.map((r) => `/// @notice ${r.number}. ${r.en}\nerror ${r.name}(${["bytes32 record", ...r.fields.map((f) => f.type + " " + f.name)].join(", ")});\n`);
  return [
    ["chaincode/contracts/generated/Machines.sol", head + parts.join("\n")],
    ["chaincode/contracts/generated/Refusals.sol", head + errors.join("\n")],
  ];
}
