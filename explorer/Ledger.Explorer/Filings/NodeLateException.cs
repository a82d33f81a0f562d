using System.Globalization;

namespace Ledger.Explorer.Filings;

/// <summary>No node answered within the deadline of a request.</summary>
internal sealed class NodeLateException(TimeSpan within, Exception inner)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"no answer within {within.TotalSeconds} s"), inner);
