// Calls methods of a JSON-RPC endpoint and holds each result against the schema that execution-apis publishes for it
// (tests/vectors/execution-apis/openrpc.json). Standard input: {url, calls: [{method, params}]}. Output: for each call {method,
// published, faults}: whether there is a schema, and what of the answer does not fit it, or the error that was answered.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';

const { url, calls } = JSON.parse(readFileSync(0, 'utf8'));
const text = readFileSync(new URL('../vectors/execution-apis/openrpc.json', import.meta.url), 'utf8');
const { methods, schemas } = JSON.parse(text.replaceAll('"#/components/schemas/', '"api#/schemas/'));
const ajv = new Ajv({ strict: false, allErrors: true, schemas: [{ $id: 'api', schemas }] });

const seen = [];
for (const { method, params } of calls) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  }).then((response) => response.json());
  const published = method in methods;
  let faults = [];
  if (answer.error) faults = [answer.error.message];
  else if (published) {
    const validate = ajv.compile(methods[method].result);
    if (!validate(answer.result)) faults = validate.errors.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
  }
  seen.push({ method, published, faults });
}
console.log(JSON.stringify({ methods: Object.keys(methods), seen }));
