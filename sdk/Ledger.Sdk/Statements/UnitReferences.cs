using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ledger.Evidence;

namespace Ledger.Sdk;

/// <summary>Makes unit references with the center's unit key; each code is signed once a process.</summary>
internal sealed class UnitReferences(RSA key, Bytes32 genesisHash) : IDisposable
{
    private const int MaxKept = 100_000;
    private readonly ConcurrentDictionary<UnitCode, byte[]> known = new();
    private readonly Lock gate = new();

    public byte[] Sign(UnitCode code)
    {
        if (known.TryGetValue(code, out var signature))
            return signature;
        lock (gate)
            signature = UnitReference.Sign(key, genesisHash, code);
        if (known.Count > MaxKept)
            known.Clear();
        return known[code] = signature;
    }

    public UnitRef Of(UnitCode code) => UnitReference.Of(Sign(code));

    public void Dispose() => key.Dispose();
}
