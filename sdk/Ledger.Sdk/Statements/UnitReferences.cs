using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Statements;

/// <summary>
/// Makes unit references with the center's unit key; each code is signed once a process. A signature costs more than all
/// else that opens a unit, so that each core may make one: RSA objects are not promised to be thread-safe, and each call
/// takes one of its own.
/// </summary>
internal sealed class UnitReferences : IDisposable
{
    private const int MaxKept = 100_000;
    private readonly ConcurrentDictionary<UnitCode, byte[]> known = new();
    private readonly ConcurrentBag<RSA> idle = [];
    private readonly RSAParameters parameters;
    private readonly Bytes32 genesisHash;

    /// <param name="key">Its private half can be exported; this object owns it.</param>
    /// <param name="genesisHash">The ledger.</param>
    /// <exception cref="ArgumentException">Not RSA-3072 with e = 65537.</exception>
    public UnitReferences(RSA key, Bytes32 genesisHash)
    {
        _ = UnitKey.Of(key);
        (parameters, this.genesisHash) = (key.ExportParameters(includePrivateParameters: true), genesisHash);
        idle.Add(key);
    }

    public byte[] Sign(UnitCode code)
    {
        if (known.TryGetValue(code, out var signature))
            return signature;
        var signer = idle.TryTake(out var kept) ? kept : RSA.Create(parameters);
        try
        {
            signature = signer.SignData(
                UnitReference.Message(genesisHash, code),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1
            );
        }
        finally
        {
            idle.Add(signer);
        }
        if (known.Count > MaxKept)
            known.Clear();
        return known[code] = signature;
    }

    public UnitRef Of(UnitCode code) => UnitReference.Of(Sign(code));

    public void Dispose()
    {
        while (idle.TryTake(out var signer))
            signer.Dispose();
    }
}
