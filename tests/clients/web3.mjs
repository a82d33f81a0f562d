// web3 as a user of the engine's JSON-RPC over HTTP and WebSocket, with its own defaults. Argument: JSON of {url, ws, key, contract,
// data, slot}. Output: one JSON object of what it saw; the test judges it.
import { Web3 } from 'web3';

const given = JSON.parse(process.argv[2]);
const web3 = new Web3(given.url);
const account = web3.eth.accounts.privateKeyToAccount(given.key);
web3.eth.accounts.wallet.add(account);
const text = (value) => (typeof value === 'bigint' ? value.toString() : value);

const socket = new Web3(given.ws);
const heads = await socket.eth.subscribe('newBlockHeaders');
const logs = await socket.eth.subscribe('logs', { address: given.contract });
const told = { heads: [], logs: [] };
heads.on('data', (head) => told.heads.push(text(head.number)));
logs.on('data', (log) => told.logs.push(log.data));

// web3 invents a tip as the tools do: a legacy transaction with the price that the chain names.
const receipt = await web3.eth.sendTransaction({ from: account.address, to: given.contract, data: given.data, gas: 200000, gasPrice: 0 });
const block = await web3.eth.getBlock(receipt.blockNumber, true);
const past = await web3.eth.getPastLogs({ address: given.contract, fromBlock: receipt.blockNumber, toBlock: receipt.blockNumber });
while (told.logs.length === 0 || !told.heads.includes(text(receipt.blockNumber))) await new Promise((next) => setTimeout(next, 50));
const seen = {
  chainId: text(await web3.eth.getChainId()),
  status: text(receipt.status),
  inBlock: block.transactions.some((t) => t.hash === receipt.transactionHash),
  logs: past.map((log) => log.data),
  word: await web3.eth.getStorageAt(given.contract, given.slot),
  gas: text(await web3.eth.estimateGas({ from: account.address, to: given.contract, data: given.data })),
  nonce: text(await web3.eth.getTransactionCount(account.address)),
  told: told.logs,
};
await heads.unsubscribe();
await logs.unsubscribe();
socket.currentProvider.disconnect();
console.log(JSON.stringify(seen));
