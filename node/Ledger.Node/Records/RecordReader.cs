using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Ledger.Api;
using Ledger.Chaincode;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Node.Records;

/// <summary>Words of records out of the chain's storage (docs/evidence.md 10).</summary>
public sealed class RecordReader(IChain chain)
{
    private const ulong LongestList = 1024;

    public async ValueTask<RecordWord> WordAsync(RecordKind kind, Bytes32 id, ulong block, CancellationToken ct) =>
        new(await ReadAsync(kind, id, 0, block, ct).ConfigureAwait(false));

    public ValueTask<Bytes32> ReadAsync(RecordKind kind, Bytes32 id, uint word, ulong block, CancellationToken ct) =>
        chain.GetStorageAsync(ContractAddresses.OfKind(kind), StorageSlots.Record(kind, id, word), block, ct);

    public async ValueTask<WriterKeyWord> WriterAsync(Address key, ulong block, CancellationToken ct) =>
        new(
            await chain
                .GetStorageAsync(ContractAddresses.Consortium, StorageSlots.WriterKey(key), block, ct)
                .ConfigureAwait(false)
        );

    /// <param name="digest">SHA-256 of the key's SubjectPublicKeyInfo.</param>
    internal async ValueTask<CodeKeyWord> CodeKeyAsync(Bytes32 digest, ulong block, CancellationToken ct) =>
        new(
            await chain
                .GetStorageAsync(ContractAddresses.Consortium, StorageSlots.CodeKey(digest), block, ct)
                .ConfigureAwait(false)
        );

    /// <summary>Elements of the list whose length stands in word <paramref name="word"/>, at most 1,024.</summary>
    /// <exception cref="InvalidDataException">The list is longer than any rule allows.</exception>
    internal async ValueTask<uint> LengthAsync(
        RecordKind kind,
        Bytes32 id,
        uint word,
        ulong block,
        CancellationToken ct
    ) =>
        new PackedWord(await ReadAsync(kind, id, word, block, ct).ConfigureAwait(false)).ToUInt64()
            is <= LongestList
                and { } length
            ? (uint)length
            : throw new InvalidDataException("A list of a record is longer than any rule allows.");

    /// <summary>The elements of a list.</summary>
    public async ValueTask<IReadOnlyList<Bytes32[]>> ListAsync(
        RecordKind kind,
        Bytes32 id,
        WordList list,
        ulong block,
        CancellationToken ct
    )
    {
        var slot = StorageSlots.Record(kind, id, list.Word);
        var contract = ContractAddresses.OfKind(kind);
        var count = await LengthAsync(kind, id, list.Word, block, ct).ConfigureAwait(false);
        var result = new List<Bytes32[]>();
        for (var i = 0U; i < count; i++)
        {
            var element = new Bytes32[list.Size];
            for (var j = 0U; j < list.Size; j++)
                element[j] = await chain
                    .GetStorageAsync(contract, StorageSlots.Element(slot, i * list.Size + j), block, ct)
                    .ConfigureAwait(false);
            result.Add(element);
        }
        return result;
    }

    internal static string Name(RecordKind kind, Bytes32 id) => ResourceName.Record((int)kind, id.Span);

    internal static string NameOrEmpty(RecordKind kind, Bytes32 id) => id.IsZero ? "" : Name(kind, id);

    internal static ByteString Bytes(Bytes32 word) => ByteString.CopyFrom(word.Span);

    /// <summary>Unix seconds; beyond what a Timestamp holds (year 9999), its last second.</summary>
    internal static Timestamp Time(ulong seconds) => new() { Seconds = (long)Math.Min(seconds, 253_402_300_799UL) };
}
