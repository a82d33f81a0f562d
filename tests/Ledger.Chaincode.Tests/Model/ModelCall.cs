using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Chaincode.Tests.Model;

/// <summary>A statement with its writer and block.</summary>
internal sealed record ModelCall(
    Organisation Organisation,
    Address Key,
    Address? Proposer,
    StatementCall Statement,
    ulong Block,
    ulong Now
)
{
    public const ulong Always = ulong.MaxValue;

    public Bytes32 Id => Statement.Record;

    public RecordKind Kind => (RecordKind)Statement.Kind;

    public static ulong Parameter(ConsortiumParameter parameter) => ParameterDefaults.All[parameter];

    /// <summary>The checks of an event that creates, in the order of formats.md 1.</summary>
    public Refusal? CheckNew(ModelRecord? record, Role role)
    {
        if (record is not null)
            return new IdUsed(Id, Id);
        if (Statement.ExpectedSeq != 0)
            return new StaleSeq(Id, Statement.ExpectedSeq, 0);
        if (!Statement.ExpectedHead.IsZero)
            return new StaleHead(Id, Statement.ExpectedHead, Bytes32.Zero);
        return CheckRole(role, 0) ?? CheckTimes(0);
    }

    /// <summary>The checks of an event of an existing record.</summary>
    public Refusal? Check(ModelRecord? record, Role role, uint only, ulong twoKeys, ulong allowed)
    {
        if (record is null)
            return new UnknownRecord(Id, Id);
        if (Statement.ExpectedSeq != record.Seq)
            return new StaleSeq(Id, Statement.ExpectedSeq, record.Seq);
        if (!Statement.ExpectedHead.IsZero && Statement.ExpectedHead != record.Head)
            return new StaleHead(Id, Statement.ExpectedHead, record.Head);
        if (CheckRole(role, only) is { } wrong)
            return wrong;
        if (Proposer is null && Has(twoKeys, record.State))
            return new NotProposed(Id, Statement.CallDigest(TestLedger.ChainId));
        if (CheckTimes(record.Time) is { } late)
            return late;
        return Has(allowed, record.State) ? null : new WrongState(Id, record.State, allowed);
    }

    public BadValue Bad(string field) => new(Id, Ids.Text(field));

    public DigestMissing Missing(string field) => new(Id, Ids.Text(field));

    /// <summary>Applies the called event to its record.</summary>
    public void Advance(ModelRecord record, byte state)
    {
        if (record.Seq == 0)
            record.Head = HeadChain.Start(TestLedger.ChainId, ContractAddresses.OfKind(Kind), Kind, Id);
        record.State = state;
        record.Time = Statement.EventTime;
        Grow(record, Id, Statement.Number, Statement.Data.ToArray());
    }

    /// <summary>Applies an event that follows to another record; it raises the time, never lowers it.</summary>
    public void Follow(ModelRecord record, Bytes32 id, IEventData data, byte state)
    {
        if (record.Seq == 0)
            record.Head = HeadChain.Start(TestLedger.ChainId, ContractAddresses.OfKind(data.Kind), data.Kind, id);
        record.State = state;
        record.Time = Math.Max(record.Time, Statement.EventTime);
        Grow(record, id, data.Number, data.Encode());
    }

    private void Grow(ModelRecord record, Bytes32 id, ushort number, byte[] data)
    {
        record.Seq++;
        var e = new BundleEvent(
            record.Seq,
            number,
            Organisation.Number,
            Key,
            Proposer,
            Statement.Role,
            Statement.EventTime,
            Block,
            Now,
            EventWord.Split(data)
        );
        record.Head = HeadChain.Next(record.Head, id, e);
    }

    private WrongRole? CheckRole(Role role, uint only)
    {
        var held = Statement.Role == (byte)role && Organisation.Roles.Contains(role);
        return held && (only == 0 || only == Organisation.Number) ? null : new WrongRole(Id, (byte)role);
    }

    /// <summary>A number outside the range that the machine data name for its field.</summary>
    public BadValue? Outside(ulong value, ulong min, ulong max, string field) =>
        value < min || value > max ? Bad(field) : null;

    public BadValue? Amount(ulong fen, string field) => Outside(fen, 1, long.MaxValue, field);

    /// <summary>A time of the past: from the year 2000, at most block time + skew.</summary>
    public BadValue? Past(ulong time, string field) => Outside(time, Year2000, Latest, field);

    public ulong Latest => Now + Parameter(ConsortiumParameter.Skew);

    private const ulong Year2000 = 946_684_800;

    private Refusal? CheckTimes(ulong previous)
    {
        if (Statement.EventTime < Year2000)
            return Bad("eventTime");
        if (Statement.EventTime > Latest)
            return new EventTimeAhead(Id, Statement.EventTime, Latest);
        return Statement.EventTime + Parameter(ConsortiumParameter.LateAfter) < previous
            ? new EventTimeBackwards(Id, Statement.EventTime, previous)
            : null;
    }

    public static bool Has(ulong set, byte state) => ((set >> state) & 1) == 1;

    public static ulong Set<TState>(params TState[] states)
        where TState : struct, Enum => states.Aggregate(0UL, (set, s) => set | (1UL << Convert.ToInt32(s)));
}
