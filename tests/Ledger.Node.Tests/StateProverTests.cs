using System.Buffers.Binary;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Node.Proofs;
using Ledger.Node.Records;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests;

/// <summary>Which words of a record are proved: its lists whole, or an error, never a part.</summary>
public sealed class StateProverTests
{
    private const uint Payers = 6;
    private static readonly Bytes32 Id = Keccak256.Hash("escrow"u8);

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1024)]
    public async Task A_list_is_proved_to_its_last_element(uint payers)
    {
        var slots = await Prover(payers).SlotsAsync(RecordKind.Escrow, Id, 1, TestContext.Current.CancellationToken);
        var list = StorageSlots.Record(RecordKind.Escrow, Id, Payers);
        var expected = Enumerable.Range(0, 9).Select(i => StorageSlots.Record(RecordKind.Escrow, Id, (uint)i));
        Assert.Equal(
            expected.Concat(Enumerable.Range(0, (int)payers * 3).Select(i => StorageSlots.Element(list, (uint)i))),
            slots
        );
    }

    [Theory]
    [InlineData(1025)]
    [InlineData(ulong.MaxValue)]
    public async Task A_list_longer_than_any_rule_allows_is_an_error(ulong payers) =>
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            Prover(payers).SlotsAsync(RecordKind.Escrow, Id, 1, TestContext.Current.CancellationToken)
        );

    private static StateProver Prover(ulong payers)
    {
        var chain = StorageOnly.Of(
            new Dictionary<Bytes32, Bytes32>
            {
                [StorageSlots.Record(RecordKind.Escrow, Id)] = Word(1),
                [StorageSlots.Record(RecordKind.Escrow, Id, Payers)] = Word(payers),
            }
        );
        return new StateProver(chain, new RecordReader(chain), TrustAnchor.Read(Members.Trust));
    }

    private static Bytes32 Word(ulong value)
    {
        var bytes = new byte[Bytes32.Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), value);
        return new Bytes32(bytes);
    }
}

/// <summary>A chain that has storage and answers nothing else.</summary>
public class StorageOnly : System.Reflection.DispatchProxy
{
    private Dictionary<Bytes32, Bytes32> words = null!;

    public static IChain Of(Dictionary<Bytes32, Bytes32> words)
    {
        var proxy = Create<IChain, StorageOnly>();
        ((StorageOnly)(object)proxy).words = words;
        return proxy;
    }

    protected override object? Invoke(System.Reflection.MethodInfo? targetMethod, object?[]? args)
    {
        if (!string.Equals(targetMethod!.Name, nameof(IChain.GetStorageAsync), StringComparison.Ordinal))
            throw new NotSupportedException(targetMethod.Name);
        return new ValueTask<Bytes32>(words.GetValueOrDefault((Bytes32)args![1]!));
    }
}
