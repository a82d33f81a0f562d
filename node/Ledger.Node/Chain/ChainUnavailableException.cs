namespace Ledger.Node;

/// <summary>The chain behind this node does not answer, or has stopped.</summary>
public sealed class ChainUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
