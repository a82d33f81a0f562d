using System.Text.Json;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

/// <summary>
/// Addresses and topics of a log query. null and [] mean anything; a filter with more places than the log has topics
/// never matches, even where the last place is null (as in geth).
/// </summary>
internal sealed class LogFilter
{
    private const int MaxChoices = 1_000;

    private readonly List<Address> addresses = [];
    private readonly List<List<Bytes32>> topics = [];

    public static LogFilter Read(RpcObject json)
    {
        var filter = new LogFilter();
        if (json["address"] is { } address)
            foreach (var item in OneOrMany(address, "address"))
                filter.addresses.Add(RpcParams.Address(item, "address"));
        if (json["topics"] is not { } places)
            return filter;
        if (places.ValueKind != JsonValueKind.Array || places.GetArrayLength() > 16)
            throw RpcException.Invalid("topics", "expected a list of places");
        foreach (var place in places.EnumerateArray())
        {
            var choices = new List<Bytes32>();
            if (place.ValueKind != JsonValueKind.Null)
                foreach (var item in OneOrMany(place, "topics"))
                {
                    // A null among the choices of a place means anything, too.
                    if (item.ValueKind == JsonValueKind.Null)
                    {
                        choices.Clear();
                        break;
                    }
                    choices.Add(RpcParams.Hash(item, "topics"));
                }
            filter.topics.Add(choices);
        }
        return filter;
    }

    public bool Matches(LogEntry log)
    {
        if (topics.Count > log.Topics.Count || (addresses.Count > 0 && !addresses.Contains(log.Address)))
            return false;
        for (var i = 0; i < topics.Count; i++)
            if (topics[i].Count > 0 && !topics[i].Contains(log.Topics[i]))
                return false;
        return true;
    }

    /// <summary>False: no log of the block matches.</summary>
    public bool MayMatch(byte[] bloom) =>
        (addresses.Count == 0 || addresses.Exists(a => LogsBloom.MayContain(bloom, a.Span)))
        && topics.TrueForAll(place => place.Count == 0 || place.Exists(t => LogsBloom.MayContain(bloom, t.Span)));

    private static List<JsonElement> OneOrMany(JsonElement value, string name)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return [value];
        return value.GetArrayLength() <= MaxChoices
            ? [.. value.EnumerateArray()]
            : throw RpcException.Invalid(name, "too many choices");
    }
}
