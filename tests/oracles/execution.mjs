// Execution of blocks with @ethereumjs/vm, for executor.mjs and blocks.mjs.
import { createBlock } from '@ethereumjs/block'
import { Hardfork, Mainnet, createCustomCommon } from '@ethereumjs/common'
import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { createTxFromRLP } from '@ethereumjs/tx'
import { Account, bytesToHex, createAddressFromString, hexToBytes, setLengthLeft } from '@ethereumjs/util'
import { createVM, encodeReceipt, runTx } from '@ethereumjs/vm'
import { keccak_256 as keccak256 } from '@noble/hashes/sha3.js'

const empty = new Uint8Array()
const word = (hex) => setLengthLeft(hexToBytes(hex), 32)

export const hashOf = (bytes) => bytesToHex(keccak256(bytes))

/** A machine on an empty state. `hashOfBlock(number)` answers BLOCKHASH. */
export const machine = (common, hashOfBlock) =>
  createVM({
    common,
    blockchain: {
      getBlock: async (number) => {
        const hash = await hashOfBlock(number)
        return { hash: () => hash }
      },
      putBlock: async () => {},
      shallowCopy() {
        return this
      },
    },
  })

const trimmed = (hex) => {
  const bytes = hexToBytes(hex)
  let start = 0
  while (start < bytes.length && bytes[start] === 0) start++
  return bytes.subarray(start)
}

export async function fill(state, pre) {
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

/** Executes a block's transactions; its roots, its filter and the gas that it used. */
export async function execute(vm, common, description) {
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
  let steps = []
  const onStep = ({ depth, pc, opcode, gasLeft, stack }) => {
    // Behind the code's end there is STOP to others, and here nothing.
    if (opcode.code === 0) return
    // What a call gives away is counted by others with its price; its price alone is not compared.
    const cost = opcode.code >= 0xf0 && ![0xf3, 0xfd, 0xff].includes(opcode.code) ? '-' : opcode.dynamicFee
    steps.push([depth + 1, pc, opcode.code, gasLeft, cost, stack.map((word) => word.toString(16)).join(',')].join(':'))
  }
  if (description.steps) vm.evm.events.on('step', onStep)
  const receipts = new MerklePatriciaTrie({ common })
  const bodies = new MerklePatriciaTrie({ common })
  const bloom = new Uint8Array(256)
  let cumulative = 0n
  for (const raw of description.transactions) {
    const tx = createTxFromRLP(hexToBytes(raw), { common })
    const result = await runTx(vm, { block, tx, blockGasUsed: cumulative, skipHardForkValidation: true })
    cumulative += result.totalGasSpent
    await bodies.put(RLP.encode(transactions.length), hexToBytes(raw))
    for (let i = 0; i < bloom.length; i++) bloom[i] |= result.receipt.bitvector[i]
    await receipts.put(RLP.encode(transactions.length), encodeReceipt(result.receipt, tx.type))
    const failed = result.execResult.exceptionError !== undefined
    const returned = !failed || result.execResult.exceptionError.error === 'revert'
    transactions.push({
      gas: '0x' + result.totalGasSpent.toString(16),
      success: !failed,
      output: hashOf(returned ? result.execResult.returnValue : empty),
      logs: hashOf(RLP.encode(failed ? [] : (result.execResult.logs ?? []))),
      error: failed ? result.execResult.exceptionError.error : '',
      ...(description.steps ? { steps: steps.length, stepsHash: hashOf(new TextEncoder().encode(steps.join('\n'))) } : {}),
    })
    steps = []
  }
  vm.evm.events.removeListener('step', onStep)
  const stateRoot = bytesToHex(await vm.stateManager.getStateRoot())
  return {
    transactions,
    stateRoot,
    receiptsRoot: bytesToHex(receipts.root()),
    transactionsRoot: bytesToHex(bodies.root()),
    logsBloom: bytesToHex(bloom),
    gasUsed: '0x' + cumulative.toString(16),
  }
}

const commons = new Map()
export function commonOf(chainId) {
  if (!commons.has(chainId)) commons.set(chainId, createCustomCommon({ chainId }, Mainnet, { hardfork: Hardfork.Cancun }))
  return commons.get(chainId)
}
