// Sends one call with hardhat's own provider and prints the status of its receipt.
const { network } = require('hardhat');

async function main() {
  const [from] = await network.provider.request({ method: 'eth_accounts' });
  const hash = await network.provider.request({ method: 'eth_sendTransaction', params: [{ from, to: from, data: '0x' }] });
  for (;;) {
    const receipt = await network.provider.request({ method: 'eth_getTransactionReceipt', params: [hash] });
    if (receipt) return console.log('status', receipt.status);
    await new Promise((next) => setTimeout(next, 100));
  }
}

main().catch((fault) => {
  console.error(fault.message);
  process.exitCode = 1;
});
