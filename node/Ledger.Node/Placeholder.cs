namespace Ledger.Node;
