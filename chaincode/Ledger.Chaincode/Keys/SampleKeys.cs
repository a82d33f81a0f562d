using System.Text.Json;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>
/// The keys of keys-sample, whose private halves everybody can read. A node takes them only for a ledger that says
/// <c>sample</c>, and only in development.
/// </summary>
public static class SampleKeys
{
    private static readonly Lazy<HashSet<Address>> Addresses = new(Read);

    /// <summary>Whether an account's key is one of keys-sample, however its file is marked.</summary>
    public static bool Contains(Address address) => Addresses.Value.Contains(address);

    /// <summary>Whether a keystore is a sample: by its mark, or by its account.</summary>
    public static bool IsSample(Keystore keystore)
    {
        ArgumentNullException.ThrowIfNull(keystore);
        return keystore.IsSample || (keystore.Address is { } address && Contains(address));
    }

    private static HashSet<Address> Read()
    {
        using var stream = typeof(SampleKeys).Assembly.GetManifestResourceStream("keys-sample/consortium.json")!;
        using var document = JsonDocument.Parse(stream);
        var addresses = new HashSet<Address>();
        foreach (var organisation in document.RootElement.GetProperty("organisations").EnumerateArray())
        {
            foreach (var writer in organisation.GetProperty("writers").EnumerateArray())
                addresses.Add(Address.Parse(writer.GetString()));
            addresses.Add(Address.Parse(organisation.GetProperty("validator").GetString()));
        }
        return addresses;
    }
}
