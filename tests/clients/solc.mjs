#!/usr/bin/env node
// The chaincode's pinned compiler as the program that forge starts: a version, or standard JSON in and out.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const solc = createRequire(new URL('../../chaincode/package.json', import.meta.url))('solc');
if (process.argv.includes('--version')) console.log('solc, the solidity compiler commandline interface\nVersion: ' + solc.version());
else process.stdout.write(solc.compile(readFileSync(0, 'utf8')));
