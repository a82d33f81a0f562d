using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Engine.Chain;

/// <summary>The row of a hand-over: RLP([header, validators, contract, account nodes, [[slot, word, nodes]...]]).</summary>
internal static class HandoverCodec
{
    public static byte[] Encode(Handover handover)
    {
        var w = new RlpWriter(4096);
        var row = w.BeginList();
        w.Raw(handover.Header.Encode());
        var list = w.BeginList();
        foreach (var validator in handover.Validators)
            w.Bytes(validator);
        w.EndList(list).Bytes(handover.Proof.Address);
        WriteNodes(w, handover.Proof.AccountNodes);
        list = w.BeginList();
        foreach (var (slot, value, nodes) in handover.Proof.Slots)
        {
            var item = w.BeginList();
            w.Bytes(slot).Bytes(value);
            WriteNodes(w, nodes);
            w.EndList(item);
        }
        return w.EndList(list).EndList(row).ToArray();
    }

    public static Handover Decode(ulong setId, ReadOnlySpan<byte> encoded)
    {
        var outer = new RlpReader(encoded);
        var r = outer.ReadList();
        outer.End();
        var header = BlockHeader.Read(ref r);
        var validators = new List<Address>();
        var list = r.ReadList();
        while (!list.AtEnd)
            validators.Add(list.ReadAddress());
        var address = r.ReadAddress();
        var accountNodes = ReadNodes(ref r);
        var slots = new List<SlotProof>();
        list = r.ReadList();
        r.End();
        while (!list.AtEnd)
        {
            var item = list.ReadList();
            slots.Add(new SlotProof(item.ReadBytes32(), item.ReadBytes32(), ReadNodes(ref item)));
            item.End();
        }
        return new Handover(setId, header, validators, new StateProof(header, address, accountNodes, slots));
    }

    private static void WriteNodes(RlpWriter w, IReadOnlyList<byte[]> nodes)
    {
        var list = w.BeginList();
        foreach (var node in nodes)
            w.Bytes(node);
        w.EndList(list);
    }

    private static List<byte[]> ReadNodes(ref RlpReader r)
    {
        var nodes = new List<byte[]>();
        var list = r.ReadList();
        while (!list.AtEnd)
            nodes.Add(list.ReadBytes().ToArray());
        return nodes;
    }
}
