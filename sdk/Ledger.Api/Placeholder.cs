namespace Ledger.Api;
