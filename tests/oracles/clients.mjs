// Public client libraries as users of the engine's JSON-RPC, with their own defaults. Argument: JSON of {url, chainId, key,
// contract, data, slot, absent, revert} (hex). Output: one JSON object of what each of them saw; the test judges it.
import { verifyMerkleProof } from '@ethereumjs/mpt';
import { RLP } from '@ethereumjs/rlp';
import { bytesToHex, hexToBytes } from '@ethereumjs/util';
import { JsonRpcProvider, Wallet, keccak256, toQuantity } from 'ethers';
import { createPublicClient, createWalletClient, defineChain, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

const given = JSON.parse(process.argv[2]);
const text = (value) => (typeof value === 'bigint' ? value.toString() : value);
const caught = async (call) => {
  try {
    await call();
    return null;
  } catch (e) {
    return e;
  }
};

// The value under a hashed key by @ethereumjs/mpt; null where the proof shows that there is none.
async function proved(root, key, nodes) {
  if (keccak256(nodes[0]) !== root) throw new Error('The proof does not begin at the root.');
  return verifyMerkleProof(hexToBytes(key), nodes.map(hexToBytes), { useKeyHashing: true });
}

async function checkProof(stateRoot, proof) {
  const [nonce, balance, storageRoot, codeHash] = RLP.decode(await proved(stateRoot, given.contract, proof.accountProof));
  const same =
    bytesToHex(storageRoot) === proof.storageHash &&
    bytesToHex(codeHash) === proof.codeHash &&
    BigInt(proof.nonce) === BigInt(nonce.length ? bytesToHex(nonce) : 0) &&
    BigInt(proof.balance) === BigInt(balance.length ? bytesToHex(balance) : 0);
  const words = [];
  for (const slot of proof.storageProof) {
    const key = '0x' + BigInt(slot.key).toString(16).padStart(64, '0');
    const value = await proved(proof.storageHash, key, slot.proof);
    words.push(value === null ? '0x0' : toQuantity(bytesToHex(RLP.decode(value))));
  }
  return { same, words, told: proof.storageProof.map((slot) => toQuantity(slot.value)) };
}

async function ethers() {
  const provider = new JsonRpcProvider(given.url, undefined, { polling: true, pollingInterval: 100 });
  const wallet = new Wallet(given.key, provider);
  const sent = await wallet.sendTransaction({ to: given.contract, data: given.data });
  const receipt = await sent.wait();
  const block = await provider.getBlock(receipt.blockNumber, true);
  const logs = await provider.getLogs({
    address: given.contract,
    topics: receipt.logs[0].topics.slice(),
    fromBlock: receipt.blockNumber,
    toBlock: receipt.blockNumber,
  });
  const proof = await provider.send('eth_getProof', [given.contract, [given.slot, given.absent], toQuantity(block.number)]);
  const again = await wallet.signTransaction({ ...(await wallet.populateTransaction({ to: given.contract, data: given.data, nonce: sent.nonce, gasLimit: 100000 })) });
  const seen = {
    chainId: text((await provider.getNetwork()).chainId),
    type: sent.type,
    fee: text(sent.gasPrice),
    status: receipt.status,
    from: receipt.from.toLowerCase(),
    blockHash: receipt.blockHash === block.hash && logs[0]?.blockHash === block.hash,
    inBlock: block.transactions.includes(sent.hash),
    logs: logs.map((log) => ({ topics: log.topics.length, data: log.data, index: log.index })),
    gas: text(receipt.gasUsed),
    proof: await checkProof(block.stateRoot, proof),
    feeHistory: await provider.send('eth_feeHistory', ['0x2', 'latest', [25]]),
    errors: {
      nonce: (await caught(() => provider.broadcastTransaction(again)))?.code,
      funds: (await caught(() => wallet.sendTransaction({ to: given.contract, value: 1n })))?.code,
      method: (await caught(() => provider.send('eth_nonsense', [])))?.code,
      revert: await caught(() => provider.call({ data: given.revert })).then((e) => ({ code: e?.code, reason: e?.reason })),
    },
  };
  provider.destroy();
  return seen;
}

async function viem() {
  const chain = defineChain({
    id: given.chainId,
    name: 'ledger',
    nativeCurrency: { name: 'none', symbol: 'NONE', decimals: 18 },
    rpcUrls: { default: { http: [given.url] } },
  });
  const transport = http(given.url, { retryCount: 0, timeout: 120_000 });
  const account = privateKeyToAccount(given.key);
  const wallet = createWalletClient({ account, chain, transport });
  const client = createPublicClient({ chain, transport, pollingInterval: 100 });
  const hash = await wallet.sendTransaction({ to: given.contract, data: given.data });
  const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 100, timeout: 120_000 });
  const block = await client.getBlock({ blockNumber: receipt.blockNumber });
  const logs = await client.getLogs({ address: given.contract, blockHash: block.hash });
  const proof = await client.getProof({
    address: given.contract,
    storageKeys: [given.slot, given.absent],
    blockNumber: block.number,
  });
  const history = await client.getFeeHistory({ blockCount: 2, rewardPercentiles: [25] });
  const reverted = await caught(() => client.call({ data: given.revert }));
  const nonce = await caught(() => wallet.sendTransaction({ to: given.contract, data: given.data, nonce: 0, gas: 100000n }));
  return {
    status: receipt.status,
    blockHash: receipt.blockHash === block.hash,
    logs: logs.map((log) => ({ topics: log.topics.length, data: log.data, index: log.logIndex })),
    proof: await checkProof(block.stateRoot, { ...proof, storageProof: proof.storageProof.map((s) => ({ ...s, value: s.value.toString() })) }),
    baseFees: history.baseFeePerGas.map(text),
    errors: {
      nonce: nonce?.walk((e) => e.name === 'NonceTooLowError')?.name ?? nonce?.name,
      revert: reverted?.shortMessage,
    },
  };
}

console.log(JSON.stringify({ ethers: await ethers(), viem: await viem() }));
