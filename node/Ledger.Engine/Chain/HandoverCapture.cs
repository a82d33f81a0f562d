using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Chain;

/// <summary>The proof of a change of validators, which can be made only while the state of its block is at hand.</summary>
internal static class HandoverCapture
{
    /// <summary>Slot 7 of the validator contract: setId &lt;&lt; 64 | from.</summary>
    public static readonly Bytes32 SetMetaSlot = Slot(7);

    /// <summary>Slot 8: the digest that chains the sets.</summary>
    public static readonly Bytes32 SetHashSlot = Slot(8);

    public static Handover Of(
        StateSnapshot state,
        BlockHeader header,
        Address contract,
        IReadOnlyList<Address> validators
    )
    {
        var slots = new[] { SetMetaSlot, SetHashSlot }
            .Select(slot => new SlotProof(slot, state.GetStorage(contract, slot), state.ProveStorage(contract, slot)))
            .ToArray();
        var proof = new StateProof(header, contract, state.ProveAccount(contract), slots);
        var setId = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(slots[0].Value.Span[16..]);
        return new Handover(setId, header, validators, proof);
    }

    private static Bytes32 Slot(byte number)
    {
        Span<byte> slot = stackalloc byte[32];
        slot.Clear();
        slot[31] = number;
        return new Bytes32(slot);
    }
}

/// <summary>A reader that knows code which its block brings.</summary>
internal sealed class PendingCodeReader(IStateReader reader, IReadOnlyDictionary<Bytes32, ReadOnlyMemory<byte>> code)
    : IStateReader
{
    public AccountRecord? GetAccount(in Address address) => reader.GetAccount(address);

    public Bytes32 GetStorage(in Address address, in Bytes32 slot) => reader.GetStorage(address, slot);

    public ReadOnlyMemory<byte> GetCode(in Bytes32 codeHash) =>
        code.TryGetValue(codeHash, out var found) ? found : reader.GetCode(codeHash);

    public Bytes32? GetBlockHash(ulong number) => reader.GetBlockHash(number);
}
