namespace Ledger.Node.Errors;

/// <summary>The index does not follow the chain any more; the node stops.</summary>
public sealed class IndexStoppedException(Exception fault)
    : Exception("The node's index has stopped: " + fault.Message, fault);
