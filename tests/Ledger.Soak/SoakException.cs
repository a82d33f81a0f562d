namespace Ledger.Soak;

/// <summary>A round did not hold; the message says what was expected and what was found.</summary>
internal sealed class SoakException(string message) : Exception(message);
