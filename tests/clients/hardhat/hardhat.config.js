// NETWORK: JSON of the network's settings, as the operations page writes them down.
module.exports = {
  solidity: '0.8.37',
  networks: { ledger: { url: process.env.RPC, accounts: [process.env.KEY], ...JSON.parse(process.env.NETWORK) } },
};
