// Re-executes an exported chain with @ethereumjs/vm: node blocks.mjs GENESIS.json FILE. Reads RLP([header, transactions, ommers,
// withdrawals]) one after the other, begins with the accounts of genesis.json, and compares with each header what execution
// gave. Prints {blocks, transactions, stateRoot, hash}, or fails with the first difference.
import { readFileSync } from 'node:fs'
import { RLP } from '@ethereumjs/rlp'
import { bytesToHex, hexToBytes } from '@ethereumjs/util'
import { commonOf, execute, fill, hashOf, machine } from './execution.mjs'

const names = ['parentHash', 'ommers', 'coinbase', 'stateRoot', 'transactionsRoot', 'receiptsRoot', 'logsBloom', 'difficulty',
  'number', 'gasLimit', 'gasUsed', 'timestamp', 'extraData', 'mixHash', 'nonce', 'baseFee', 'withdrawalsRoot', 'blobGasUsed',
  'excessBlobGas', 'parentBeaconBlockRoot']
const quantity = (bytes) => (bytes.length ? bytesToHex(bytes) : '0x0')

// QBFT: a block's name is the hash of its header with round 0 and without seals.
function blockHash(header) {
  const [vanity, validators, vote] = RLP.decode(header[12])
  return hashOf(RLP.encode(header.with(12, RLP.encode([vanity, validators, vote, new Uint8Array(), []]))))
}

function same(what, number, found, told) {
  if (found !== told) throw new Error(`block ${number}: ${what} is ${found}, its header says ${told}`)
}

const [genesisFile, file] = process.argv.slice(2)
const genesis = JSON.parse(readFileSync(genesisFile, 'utf8'))
const common = commonOf(genesis.config.chainId)
const hashes = new Map()
const vm = await machine(common, async (number) => hexToBytes(hashes.get(BigInt(number))))
await fill(
  vm.stateManager,
  Object.fromEntries(
    Object.entries(genesis.alloc).map(([address, account]) => [
      address.startsWith('0x') ? address : '0x' + address,
      { nonce: account.nonce ?? '0x0', balance: account.balance ?? '0x0', code: account.code ?? '0x', storage: account.storage ?? {} },
    ]),
  ),
)
let rest = new Uint8Array(readFileSync(file))
let parent = null
let transactions = 0
let blocks = 0
while (rest.length > 0) {
  const { data, remainder } = RLP.decode(rest, true)
  rest = remainder
  const [header, sent, ommers, withdrawals] = data
  if (header.length !== names.length || ommers.length || withdrawals.length) throw new Error('not a block of this chain')
  const fields = Object.fromEntries(names.map((name, i) => [name, header[i]]))
  const number = BigInt(quantity(fields.number))
  if (parent) same('parentHash', number, parent, bytesToHex(fields.parentHash))
  if (number > 0n) {
    const made = await execute(vm, common, {
      number: quantity(fields.number),
      timestamp: quantity(fields.timestamp),
      coinbase: bytesToHex(fields.coinbase),
      gasLimit: quantity(fields.gasLimit),
      baseFee: quantity(fields.baseFee),
      prevRandao: bytesToHex(fields.mixHash),
      transactions: sent.map((one) => bytesToHex(Array.isArray(one) ? RLP.encode(one) : one)),
    })
    for (const root of ['stateRoot', 'transactionsRoot', 'receiptsRoot', 'logsBloom'])
      same(root, number, made[root], bytesToHex(fields[root]))
    same('gasUsed', number, BigInt(made.gasUsed), BigInt(quantity(fields.gasUsed)))
    blocks++
    transactions += sent.length
  } else same('stateRoot', 0, bytesToHex(await vm.stateManager.getStateRoot()), bytesToHex(fields.stateRoot))
  parent = blockHash(header)
  hashes.set(number, parent)
}
console.log(JSON.stringify({ blocks, transactions, stateRoot: bytesToHex(await vm.stateManager.getStateRoot()), hash: parent }))
