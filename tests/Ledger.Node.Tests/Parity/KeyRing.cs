using Ledger.Chaincode;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests.Parity;

/// <summary>Keys of one organisation: the two of genesis, and more that come and go.</summary>
internal sealed class KeyRing(string organisation)
{
    private const int More = 4;

    public uint Number { get; } = (uint)Array.IndexOf(Members.Organisations, organisation) + 1;

    public IReadOnlyList<byte[]> Keys { get; } =
    [
        Members.Writer(organisation, 1),
        Members.Writer(organisation, 2),
        .. Enumerable
            .Range(1, More)
            .Select(i => Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(organisation + " key " + i)).ToArray()),
    ];

    public Bytes32 Record => new([.. new byte[31], (byte)Number]);

    public Address Address(int key) => Secp256k1Signature.AddressOfPrivateKey(Keys[key]);
}

/// <summary>The same numbers for the same seed (xorshift; Marsaglia 2003).</summary>
internal sealed class Dice(uint seed)
{
    private uint state = unchecked(seed * 2_654_435_761) | 1;

    public int Next(int below)
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return (int)(state % (uint)below);
    }

    public T Pick<T>(params ReadOnlySpan<T> of) => of[Next(of.Length)];
}

/// <summary>What the lives came to; a walk that never met what it is about would prove nothing.</summary>
internal sealed class ParityTally
{
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    public int this[string name] => counts.GetValueOrDefault(name);

    public void Add(string name, int times = 1) => counts[name] = this[name] + times;

    public override string ToString() =>
        string.Join(", ", counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Key + " " + c.Value));
}
