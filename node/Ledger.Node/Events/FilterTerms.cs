using Ledger.Node.Errors;

namespace Ledger.Node.Events;

/// <summary>A filter's text: <c>key = "value" AND key = value</c> (a part of AIP-160).</summary>
internal static class FilterTerms
{
    private const int MaxLength = 1024;

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: not this form, a key twice, or one that is not known.</exception>
    public static Dictionary<string, string> Parse(string text, IReadOnlyCollection<string> keys)
    {
        var terms = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text.Length > MaxLength)
            throw RpcErrors.TooLarge("filter", text.Length, MaxLength);
        if (string.IsNullOrWhiteSpace(text))
            return terms;
        foreach (var part in text.Split(" AND ", StringSplitOptions.TrimEntries))
        {
            var sign = part.IndexOf('=', StringComparison.Ordinal);
            var key = sign < 0 ? part : part[..sign].TrimEnd();
            if (sign < 0 || !keys.Contains(key, StringComparer.Ordinal))
                throw Bad(keys);
            var value = part[(sign + 1)..].Trim();
            if (value is ['"', .., '"'])
                value = value[1..^1];
            if (value.Length == 0 || value.Contains('"', StringComparison.Ordinal) || !terms.TryAdd(key, value))
                throw Bad(keys);
        }
        return terms;
    }

    private static Grpc.Core.RpcException Bad(IReadOnlyCollection<string> keys) =>
        RpcErrors.BadField(
            "filter",
            "expected equalities joined by AND, each key once: " + string.Join(", ", keys) + ".",
            "应为以 AND 连接的等式,每个键至多一次:" + string.Join("、", keys) + "。"
        );
}
