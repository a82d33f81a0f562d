// Compiles contracts/ with the pinned npm solc into artifacts/*.json. With --check nothing is written and a difference fails.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";
import { settle } from "./output.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const contracts = ["Proxy", "Consortium", "Units", "Filings", "Escrows", "Batch"];
const limit = 24_576;
const settings = {
  evmVersion: "cancun",
  optimizer: { enabled: true, runs: 200 },
  viaIR: true,
  metadata: { appendCBOR: false, bytecodeHash: "none" },
};

const sources = {};
for (const folder of ["", "interfaces/", "generated/"])
  for (const name of readdirSync(join(root, "chaincode/contracts", folder)).filter((n) => n.endsWith(".sol")).sort())
    sources[folder + name] = { content: readFileSync(join(root, "chaincode/contracts", folder, name), "utf8") };
const outputs = ["abi", "evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences", "evm.methodIdentifiers", "storageLayout"];
const outputSelection = Object.fromEntries(contracts.map((c) => [c + ".sol", { [c]: outputs }]));
const result = JSON.parse(solc.compile(JSON.stringify({ language: "Solidity", sources, settings: { ...settings, outputSelection } })));
for (const e of result.errors ?? []) console.error(e.formattedMessage);
if ((result.errors ?? []).length > 0) process.exit(1);

const files = new Map();
for (const name of contracts) {
  const c = result.contracts[name + ".sol"][name];
  const code = c.evm.deployedBytecode.object;
  if (Object.keys(c.evm.deployedBytecode.immutableReferences ?? {}).length > 0) throw new Error(name + " has an immutable");
  if (code.length / 2 > limit) throw new Error(`${name} has ${code.length / 2} bytes of code; the limit is ${limit}`);
  console.log(`${name}: ${code.length / 2} bytes`);
  const artifact = {
    contract: name,
    compiler: { version: solc.version().replace(/\.Emscripten.*/, ""), ...settings },
    abi: c.abi,
    methods: c.evm.methodIdentifiers,
    storageLayout: layout(c.storageLayout),
    runtime: "0x" + code,
  };
  files.set(`chaincode/artifacts/${name}.json`, JSON.stringify(artifact, null, 2) + "\n");
}
settle(root, files, process.argv.includes("--check"));

/** Without the compiler's internal AST numbers, which move with every edit. */
function layout(l) {
  const clean = (t) => t.replace(/\)\d+_/g, ")_").replace(/(\))\d+/g, "$1");
  return {
    storage: l.storage.map(({ label, offset, slot, type }) => ({ label, offset, slot, type: clean(type) })),
    types: Object.fromEntries(
      Object.entries(l.types ?? {}).map(([k, t]) => [
        clean(k),
        {
          encoding: t.encoding, label: t.label, numberOfBytes: t.numberOfBytes,
          ...(t.base && { base: clean(t.base) }), ...(t.key && { key: clean(t.key), value: clean(t.value) }),
          ...(t.members && { members: t.members.map(({ label, offset, slot, type }) => ({ label, offset, slot, type: clean(type) })) }),
        },
      ]),
    ),
  };
}
