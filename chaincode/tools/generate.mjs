// Writes everything that is generated from chaincode/machines: Solidity constants and errors, C# enums, tables and
// records, docs/state-machines.md, and the TypeScript verifier's tables and sentences; the schemas of disclosed fields in both; the
// alphabet of the display; the checks of a report and the rows of a verdict in both and in docs/evidence.md. With --check nothing is written and
// a difference fails.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { settle } from "./output.mjs";
import { readMachines } from "./machines.mjs";
import { solidity } from "./solidity.mjs";
import { evidence } from "./evidence.mjs";
import { chaincode } from "./chaincode.mjs";
import { documents } from "./documents.mjs";
import { checks } from "./checks.mjs";
import { alphabets } from "./alphabets.mjs";
import { schemas } from "./schemas.mjs";
import { typescript } from "./typescript.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const read = (name) => JSON.parse(readFileSync(join(root, "chaincode", "machines", name + ".json"), "utf8"));
const model = readMachines(read);
const texts = (name) => JSON.parse(readFileSync(join(root, "sdk", "Ledger.Evidence", name + ".json"), "utf8"));
const { sentences } = texts("sentences");
const files = new Map([
  ...solidity(model),
  ...evidence(model),
  ...chaincode(model),
  ...documents(model),
  ...typescript(model, sentences),
  ...schemas(texts("schemas").schemas),
  ...alphabets(texts("alphabets").alphabets),
  ...checks(root, texts("checks")),
]);
settle(root, files, process.argv.includes("--check"));
