// Executes blocks with @ethereumjs/vm. One case a line on standard input, one answer a line on standard output:
// {"id", "chainId", "pre": {address: {nonce, balance, code, storage}}, "blocks": [{number, timestamp, coinbase,
// gasLimit, baseFee, prevRandao, steps?, transactions: [signed bytes]}]}  ->  {"id", "blocks": [{"transactions": [{gas,
// success, output, logs}], "stateRoot", "receiptsRoot"}]} or {"id", "error"}. Numbers are hex, output and logs hashes. With steps each transaction has the number and the hash of its opcodes' lines.
import { createInterface } from 'node:readline'
import { keccak_256 as keccak256 } from '@noble/hashes/sha3.js'
import { commonOf, execute, fill, machine } from './execution.mjs'

// Public state tests' convention for BLOCKHASH, which the C# side follows.
const stateTestHash = async (number) => keccak256(new TextEncoder().encode(BigInt(number).toString()))

async function run(request) {
  const common = commonOf(request.chainId)
  const vm = await machine(common, stateTestHash)
  await fill(vm.stateManager, request.pre)
  const blocks = []
  for (const block of request.blocks) blocks.push(await execute(vm, common, block))
  return { id: request.id, blocks }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const request = JSON.parse(line)
  let answer
  try {
    answer = await run(request)
  } catch (error) {
    answer = { id: request.id, error: String(error?.stack ?? error) }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
