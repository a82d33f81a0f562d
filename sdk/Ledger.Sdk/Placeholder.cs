namespace Ledger.Sdk;
