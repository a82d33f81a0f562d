using System.Buffers.Binary;
using Ledger.Chaincode;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;
using Ledger.Node.Records;

namespace Ledger.Node.Services;

/// <summary>
/// Would a statement be refused now? Its contract's transition is called as Batch would, on the head's state, each
/// statement alone; the revert's data is the refusal.
/// </summary>
internal sealed class Previews(IChain chain, RecordReader reader)
{
    private static readonly byte[] Selector = Keccak256
        .Hash(
            "transition((address,uint32,uint256,address),(uint8,uint16,uint8,bool,uint32,uint32,uint64,bytes32,bytes32,bytes))"u8
        )
        .Span[..4]
        .ToArray();

    public async Task<Wire.Preview> OfAsync(
        int index,
        Wire.Statement statement,
        Address writer,
        ulong block,
        CancellationToken ct
    )
    {
        var preview = new Wire.Preview { Index = (uint)index };
        if (statement.Kind is 0 or > 9 || !Exists((RecordKind)statement.Kind))
            throw RpcErrors.BadField(
                "statements.kind",
                "only statements on records can be previewed.",
                "只能预检记录语句。"
            );
        if (statement.Record.Length != 32 || statement.ExpectedHead.Length is not (0 or 32))
            throw RpcErrors.BadField(
                "statements.record",
                "an id and a head have 32 bytes.",
                "编号与摘要均为 32 字节。"
            );
        if (statement.Data.Length > 4096 || statement.Data.Length % 32 != 0)
            throw RpcErrors.TooLarge("statements.data", statement.Data.Length, 4096);
        var key = await reader.WriterAsync(writer, block, ct).ConfigureAwait(false);
        if (!key.CountsAt(block + 1))
        {
            preview.Refusal = WireRefusals.Of(new KeyInvalid(new Bytes32(statement.Record.Span), writer));
            return preview;
        }
        var organisation = await reader
            .WordAsync(RecordKind.Organisation, Number(key.Organisation), block, ct)
            .ConfigureAwait(false);
        var outcome = await chain
            .CallAsync(
                ContractAddresses.Batch,
                ContractAddresses.OfKind((RecordKind)statement.Kind),
                Encode(statement, writer, key.Organisation, organisation.OrganisationRoles),
                block,
                ct
            )
            .ConfigureAwait(false);
        preview.GasUsed = outcome.GasUsed;
        if (!outcome.Succeeded)
            preview.Refusal = WireRefusals.Of(Refusal.Decode(outcome.Output));
        return preview;
    }

    private static bool Exists(RecordKind kind) =>
        kind is RecordKind.Unit or RecordKind.Filing or RecordKind.Tax or RecordKind.Escrow or RecordKind.Organisation;

    /// <summary>transition(Writer, Statement): Writer is static (4 words), Statement dynamic, its data at the end.</summary>
    private static byte[] Encode(Wire.Statement s, Address writer, uint organisation, uint roles)
    {
        var words = 5 + 10 + 1;
        var call = new byte[4 + 32 * words + s.Data.Length];
        Selector.CopyTo(call, 0);
        var abi = call.AsSpan(4);
        writer.CopyTo(abi[12..]);
        Put(abi, 1, organisation);
        Put(abi, 2, roles);
        // Word 3: the proposer. A confirmed call is previewed as if its proposal stood, by another key than the writer.
        if (s.Confirm)
            abi[4 * 32 - 1] = 1;
        Put(abi, 4, 5 * 32);
        Put(abi, 5, s.Kind);
        Put(abi, 6, s.Number);
        Put(abi, 7, s.Role);
        Put(abi, 8, s.Confirm ? 1UL : 0);
        Put(abi, 9, s.ExpectedSeq);
        Put(abi, 10, s.GasLimit);
        Put(abi, 11, (ulong)Math.Max(0, s.EventTime?.Seconds ?? 0));
        s.Record.Span.CopyTo(abi[(12 * 32)..]);
        s.ExpectedHead.Span.CopyTo(abi[(13 * 32)..]);
        Put(abi, 14, 10 * 32);
        Put(abi, 15, (ulong)s.Data.Length);
        s.Data.Span.CopyTo(abi[(16 * 32)..]);
        return call;
    }

    private static void Put(Span<byte> abi, int word, ulong value) =>
        BinaryPrimitives.WriteUInt64BigEndian(abi[(word * 32 + 24)..], value);

    private static Bytes32 Number(uint number)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(word[28..], number);
        return new Bytes32(word);
    }
}
