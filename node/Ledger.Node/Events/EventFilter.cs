using System.Security.Cryptography;
using System.Text;
using Ledger.Api;
using Ledger.Chaincode;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Events;

/// <summary>Which events a subscriber wants: equalities joined by AND, an empty one wants all.</summary>
internal sealed class EventFilter
{
    public static readonly EventFilter All = new(new Dictionary<string, string>(StringComparer.Ordinal));

    private readonly IReadOnlyDictionary<string, string> terms;
    private readonly (int Kind, byte[] Id)? record;

    private EventFilter(IReadOnlyDictionary<string, string> terms)
    {
        this.terms = terms;
        if (terms.TryGetValue("record", out var name) && ResourceName.TryParseRecord(name, out var kind, out var id))
            record = (kind, id);
        var canonical = string.Join(
            " AND ",
            terms.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Key + "=" + t.Value)
        );
        Digest = new Bytes32(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }

    /// <summary>SHA-256 of the canonical text; the same equalities in another order give the same.</summary>
    public Bytes32 Digest { get; }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT: not such a filter.</exception>
    public static EventFilter Parse(string text)
    {
        var given = FilterTerms.Parse(text, ["record", "kind", "number", "organisation"]);
        foreach (var (key, value) in given)
        {
            var good = string.Equals(key, "record", StringComparison.Ordinal)
                ? ResourceName.TryParseRecord(value, out _, out _)
                : uint.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _);
            if (!good)
                throw Errors.RpcErrors.BadField(
                    "filter",
                    $"{key} has a value of the wrong form.",
                    $"{key} 的取值格式不对。"
                );
        }
        return new EventFilter(given);
    }

    public bool Matches(RecordedEvent e) =>
        (record is not { } r || (r.Kind == (int)e.Kind && r.Id.AsSpan().SequenceEqual(e.Record.Span)))
        && Equal("kind", (uint)e.Kind)
        && Equal("number", e.Number)
        && Equal("organisation", e.Organisation);

    private bool Equal(string key, uint value) =>
        !terms.TryGetValue(key, out var wanted)
        || uint.Parse(wanted, System.Globalization.CultureInfo.InvariantCulture) == value;
}
