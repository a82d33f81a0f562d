using System.Buffers.Binary;
using System.Text;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Calls;

public sealed class BatchAnswerTests
{
    private static readonly Bytes32 Unit = Keccak256.Hash("unit"u8);
    private static readonly Bytes32 Filing = Keccak256.Hash("filing"u8);
    private static readonly Address Key = Address.Parse("0x00000000000000000000000000000000000000aa");

    [Fact]
    public void Each_statement_gets_its_own_answer()
    {
        var two = Statement(RecordKind.Filing, 4, Filing, 7);
        StatementCall[] statements =
        [
            Statement(RecordKind.Unit, 1, Unit, 0),
            Statement(RecordKind.Filing, 1, Filing, 0),
            two.Propose(1),
            two.Retract(1),
            Statement(RecordKind.Filing, 11, Filing, 9),
        ];
        var occupied = new UnitOccupied(Filing, Unit, Filing);
        ContractLog[] logs =
        [
            Recorded(RecordKind.Unit, 1, Unit, 1),
            // What follows on another record answers nobody.
            Recorded(RecordKind.Unit, 7, Unit, 2),
            Refused(1, RecordKind.Filing, Filing, occupied.Encode()),
            Batch("Proposed(bytes32,uint32,address,uint64)", two.CallDigest(1), Word(1), Word(0xaa), Word(99)),
            Batch("Retracted(bytes32,uint32,address)", two.CallDigest(1), Word(1), Word(0xaa)),
            Refused(4, RecordKind.Filing, Filing, []),
        ];
        var answers = BatchAnswer.Read(statements, logs);
        var recorded = Assert.IsType<StatementOutcome.Recorded>(answers[0]);
        Assert.Equal((0, 0, 1u, Key), (recorded.Index, recorded.LogIndex, recorded.Event.Seq, recorded.Event.Key));
        Assert.Equal(occupied, Assert.IsType<StatementOutcome.Refused>(answers[1]).Refusal);
        Assert.Equal(99UL, Assert.IsType<StatementOutcome.Proposed>(answers[2]).Until);
        Assert.IsType<StatementOutcome.Retracted>(answers[3]);
        Assert.IsType<OutOfGas>(Assert.IsType<StatementOutcome.Refused>(answers[4]).Refusal);
    }

    [Fact]
    public void A_statement_without_an_answer_is_an_error_not_a_guess()
    {
        StatementCall[] statements = [Statement(RecordKind.Unit, 1, Unit, 0)];
        Assert.Throws<FormatException>(() => BatchAnswer.Read(statements, []));
        // Right event, wrong contract: somebody else's log.
        var foreign = Recorded(RecordKind.Unit, 1, Unit, 1) with
        {
            Address = Key,
        };
        Assert.Throws<FormatException>(() => BatchAnswer.Read(statements, [foreign]));
        var refused = Refused(0, RecordKind.Unit, Unit, []) with { Address = ContractAddresses.Units };
        Assert.Throws<FormatException>(() => BatchAnswer.Read(statements, [refused]));
    }

    [Fact]
    public void An_unknown_reason_keeps_its_bytes()
    {
        byte[] reason = [1, 2, 3, 4, 5];
        var answers = BatchAnswer.Read(
            [Statement(RecordKind.Unit, 1, Unit, 0)],
            [Refused(0, RecordKind.Unit, Unit, reason)]
        );
        var other = Assert.IsType<OtherRefusal>(Assert.IsType<StatementOutcome.Refused>(answers[0]).Refusal);
        Assert.Equal(reason, other.Data);
    }

    private static StatementCall Statement(RecordKind kind, ushort number, Bytes32 record, uint seq) =>
        new()
        {
            Kind = (byte)kind,
            Number = number,
            Role = 1,
            GasLimit = 1,
            EventTime = 1,
            Record = record,
            ExpectedSeq = seq,
        };

    private static ContractLog Recorded(RecordKind kind, ushort number, Bytes32 record, uint seq) =>
        new(
            ContractAddresses.OfKind(kind),
            [RecordedEvent.Topic, Word((byte)kind), Word(number), record],
            Join(Word(seq), Word(1), Word(0xaa), Word(0), Word(1), Word(5), Unit, Word(8 * 32), Word(0))
        );

    private static ContractLog Refused(ushort index, RecordKind kind, Bytes32 record, byte[] reason)
    {
        var padded = new byte[(reason.Length + 31) / 32 * 32];
        reason.CopyTo(padded, 0);
        byte[] data = [.. Join(Word((byte)kind), Word(64), Word((ulong)reason.Length)), .. padded];
        return new ContractLog(
            ContractAddresses.Batch,
            [Keccak256.Hash(Encoding.ASCII.GetBytes("Refused(uint16,uint8,bytes32,bytes)")), Word(index), record],
            data
        );
    }

    private static ContractLog Batch(string signature, Bytes32 topic, params Bytes32[] words) =>
        new(ContractAddresses.Batch, [Keccak256.Hash(Encoding.ASCII.GetBytes(signature)), topic], Join(words));

    private static byte[] Join(params Bytes32[] words) => [.. words.SelectMany(w => w.ToArray())];

    private static Bytes32 Word(ulong value)
    {
        var word = new byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(word.AsSpan(24), value);
        return new Bytes32(word);
    }
}
