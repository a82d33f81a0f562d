// Executes blocks with @ethereumjs/vm. One case a line on standard input, one answer a line on standard output:
// {"id", "chainId", "pre": {address: {nonce, balance, code, storage}}, "blocks": [{number, timestamp, coinbase,
// gasLimit, baseFee, prevRandao, transactions: [signed bytes]}]}  ->  {"id", "blocks": [{"transactions": [{gas,
// success, output, logs}], "stateRoot", "receiptsRoot"}]} or {"id", "error"}. Numbers are hex, output and logs hashes.
import { createInterface } from 'node:readline'
import { createBlock } from '@ethereumjs/block'
import { Hardfork, Mainnet, createCustomCommon } from '@ethereumjs/common'
import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { createTxFromRLP } from '@ethereumjs/tx'
import { Account, bytesToHex, createAddressFromString, hexToBytes, setLengthLeft } from '@ethereumjs/util'
import { createVM, encodeReceipt, runTx } from '@ethereumjs/vm'
import { keccak_256 as keccak256 } from '@noble/hashes/sha3.js'

const empty = new Uint8Array()
const hashOf = (bytes) => bytesToHex(keccak256(bytes))
const word = (hex) => setLengthLeft(hexToBytes(hex), 32)

// Public state tests' convention for BLOCKHASH, which the C# side follows.
const blockchain = {
  getBlock: async (number) => ({ hash: () => keccak256(new TextEncoder().encode(BigInt(number).toString())) }),
  putBlock: async () => {},
  shallowCopy() {
    return this
  },
}

const trimmed = (hex) => {
  const bytes = hexToBytes(hex)
  let start = 0
  while (start < bytes.length && bytes[start] === 0) start++
  return bytes.subarray(start)
}

async function fill(state, pre) {
  await state.checkpoint()
  for (const [name, account] of Object.entries(pre)) {
    const address = createAddressFromString(name)
    await state.putAccount(address, new Account(BigInt(account.nonce), BigInt(account.balance)))
    if (account.code !== '0x') await state.putCode(address, hexToBytes(account.code))
    for (const [slot, value] of Object.entries(account.storage)) await state.putStorage(address, word(slot), trimmed(value))
  }
  await state.commit()
  await state.flush()
}

async function runBlock(vm, common, description) {
  const block = createBlock(
    {
      header: {
        number: description.number,
        timestamp: description.timestamp,
        coinbase: description.coinbase,
        gasLimit: description.gasLimit,
        baseFeePerGas: description.baseFee,
        mixHash: description.prevRandao,
        excessBlobGas: 0n,
        blobGasUsed: 0n,
        parentBeaconBlockRoot: new Uint8Array(32),
      },
    },
    { common, skipConsensusFormatValidation: true },
  )
  const transactions = []
  const receipts = new MerklePatriciaTrie({ common })
  let cumulative = 0n
  for (const raw of description.transactions) {
    const tx = createTxFromRLP(hexToBytes(raw), { common })
    const result = await runTx(vm, { block, tx, blockGasUsed: cumulative, skipHardForkValidation: true })
    cumulative += result.totalGasSpent
    await receipts.put(RLP.encode(transactions.length), encodeReceipt(result.receipt, tx.type))
    const failed = result.execResult.exceptionError !== undefined
    const returned = !failed || result.execResult.exceptionError.error === 'revert'
    transactions.push({
      gas: '0x' + result.totalGasSpent.toString(16),
      success: !failed,
      output: hashOf(returned ? result.execResult.returnValue : empty),
      logs: hashOf(RLP.encode(failed ? [] : (result.execResult.logs ?? []))),
      error: failed ? result.execResult.exceptionError.error : '',
    })
  }
  const stateRoot = bytesToHex(await vm.stateManager.getStateRoot())
  return { transactions, stateRoot, receiptsRoot: bytesToHex(receipts.root()) }
}

const commons = new Map()
function commonOf(chainId) {
  if (!commons.has(chainId)) commons.set(chainId, createCustomCommon({ chainId }, Mainnet, { hardfork: Hardfork.Cancun }))
  return commons.get(chainId)
}

async function run(request) {
  const common = commonOf(request.chainId)
  const vm = await createVM({ common, blockchain })
  await fill(vm.stateManager, request.pre)
  const blocks = []
  for (const block of request.blocks) blocks.push(await runBlock(vm, common, block))
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
