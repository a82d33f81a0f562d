namespace Ledger.Testing;
