namespace Ledger.Benchmarks;

/// <summary>What was to be measured did not happen as it should: a refusal, an unclean check, a program that is missing.</summary>
internal sealed class BenchException(string message, Exception? inner = null) : Exception(message, inner);
