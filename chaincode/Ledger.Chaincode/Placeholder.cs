namespace Ledger.Chaincode;
