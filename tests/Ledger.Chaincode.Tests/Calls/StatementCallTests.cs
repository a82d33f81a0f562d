using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Calls;

public sealed class StatementCallTests
{
    private static readonly Bytes32 Record = Keccak256.Hash("record"u8);

    private static StatementCall Call(int i = 0, int words = 3) =>
        new()
        {
            Kind = (byte)RecordKind.Filing,
            Number = 6,
            Role = (byte)Role.Center,
            ExpectedSeq = 3,
            GasLimit = 200_000,
            EventTime = 1_767_225_600,
            Record = Record,
            ExpectedHead = Keccak256.Hash([(byte)i]),
            Data = Enumerable.Range(0, 32 * words).Select(b => unchecked((byte)(b + i))).ToArray(),
        };

    [Fact]
    public void Call_data_reads_back_as_it_was_written()
    {
        var list = Enumerable.Range(0, 200).Select(i => Call(i, i % 7) with { Confirm = i % 2 == 0 }).ToList();
        var data = BatchCall.Encode(list);
        Assert.True(BatchCall.TryDecode(data, out var read));
        Assert.Equal(list.Count, read.Count);
        Assert.Equal(data, BatchCall.Encode(read));
        Assert.Equal(list[13].Data.ToArray(), read[13].Data.ToArray());
        Assert.Equal(list[13] with { Data = default }, read[13] with { Data = default });
        Assert.Equal(4 + 64 + list.Sum(BatchCall.SizeOf), data.Length);
    }

    [Fact]
    public void No_changed_byte_of_the_frame_is_read_as_the_same_batch()
    {
        var data = BatchCall.Encode([Call(1), Call(2, 1)]);
        for (var i = 0; i < data.Length; i++)
        {
            var changed = (byte[])data.Clone();
            changed[i] ^= 0x80;
            if (BatchCall.TryDecode(changed, out var read))
                Assert.Equal(changed, BatchCall.Encode(read));
        }
        Assert.False(BatchCall.TryDecode(data.AsSpan(0, data.Length - 1), out _));
        Assert.False(BatchCall.TryDecode([.. data, 0], out _));
        Assert.False(BatchCall.TryDecode([], out _));
    }

    [Fact]
    public void A_batch_has_1_to_200_statements()
    {
        Assert.Throws<ArgumentException>(() => BatchCall.Encode([]));
        Assert.Throws<ArgumentException>(() => BatchCall.Encode([.. Enumerable.Range(0, 201).Select(i => Call(i))]));
    }

    [Fact]
    public void The_digest_of_two_keys_covers_what_they_agree_on_and_nothing_else()
    {
        var call = Call();
        var digest = call.CallDigest(320_700);
        Assert.Equal(digest, call.Confirmed().CallDigest(320_700));
        Assert.Equal(digest, (call with { GasLimit = 1, ExpectedHead = default }).CallDigest(320_700));
        StatementCall[] others =
        [
            call with
            {
                Kind = (byte)RecordKind.Tax,
            },
            call with
            {
                Number = 7,
            },
            call with
            {
                Role = 2,
            },
            call with
            {
                ExpectedSeq = 4,
            },
            call with
            {
                EventTime = call.EventTime + 1,
            },
            call with
            {
                Record = Keccak256.Hash("other"u8),
            },
            call with
            {
                Data = new byte[96],
            },
        ];
        Assert.All(others, o => Assert.NotEqual(digest, o.CallDigest(320_700)));
        Assert.NotEqual(digest, call.CallDigest(1));
        var proposal = call.Propose(320_700);
        Assert.Equal(
            (StatementCall.ProposalKind, (ushort)1, digest),
            (proposal.Kind, proposal.Number, proposal.Record)
        );
        Assert.Equal((ushort)2, call.Retract(320_700).Number);
    }

    [Fact]
    public void Gas_grows_with_the_lists_that_cost_it()
    {
        var one = new UnitOpenData(Record, []);
        var three = new UnitOpenData(Record, [Record, Record]);
        Assert.Equal(
            StatementCall.GasFor(one) + 2 * GasLimits.PerElement(RecordKind.Unit, 1),
            StatementCall.GasFor(three)
        );
        Assert.True(BatchCall.GasFor([Call()]) > 200_000UL * 64 / 63 + 30_000);
    }
}
