using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using static Ledger.Node.Records.RecordReader;

namespace Ledger.Node.Records;

/// <summary>A filing with its tax, and a unit, as the API shows them; null where there is none at the block.</summary>
internal static class FilingView
{
    public static async ValueTask<Wire.Filing?> ReadAsync(
        RecordReader reader,
        Bytes32 id,
        ulong block,
        CancellationToken ct
    )
    {
        var word = await reader.WordAsync(RecordKind.Filing, id, block, ct).ConfigureAwait(false);
        if (!word.Exists)
            return null;
        ValueTask<Bytes32> At(WordField f) => reader.ReadAsync(RecordKind.Filing, id, f.Word, block, ct);
        var money = word.FilingKind == 1 ? RecordKind.Account : RecordKind.Escrow;
        var filing = new Wire.Filing
        {
            Name = Name(RecordKind.Filing, id),
            State = (Wire.FilingState)word.State,
            Seq = word.Seq,
            Version = word.Version,
            EventTime = Time(word.Time),
            Head = Bytes(await At(RecordLayout.Head).ConfigureAwait(false)),
            FilingKind = (Wire.FilingKind)word.FilingKind,
            TitleVersion = word.FilingTitleVersion,
            ValidUntil = Time(word.FilingValidUntil),
            Commitment = Bytes(await At(FilingLayout.Commitment).ConfigureAwait(false)),
            CommitmentSm = Bytes(await At(FilingLayout.CommitmentSm).ConfigureAwait(false)),
            Unit = NameOrEmpty(RecordKind.Unit, await At(FilingLayout.UnitRef).ConfigureAwait(false)),
            Money = NameOrEmpty(money, await At(FilingLayout.Money).ConfigureAwait(false)),
            Tax = await TaxAsync(reader, id, block, ct).ConfigureAwait(false),
        };
        if ((FilingState)word.State is not (FilingState.Changing or FilingState.Cancelling))
            return filing;
        var pending = await At(FilingLayout.PendingClass).ConfigureAwait(false);
        filing.Pending = new Wire.PendingChange
        {
            Commitment = Bytes(await At(FilingLayout.PendingCommitment).ConfigureAwait(false)),
            CommitmentSm = Bytes(await At(FilingLayout.PendingCommitmentSm).ConfigureAwait(false)),
            ChangeClass = (uint)FilingLayout.PendingClass.NumberIn(pending),
            PayeeOnly = FilingLayout.PendingPayeeOnly.NumberIn(pending) != 0,
            Seq = (uint)FilingLayout.PendingSeq.NumberIn(pending),
        };
        return filing;
    }

    public static async ValueTask<Wire.Tax?> TaxAsync(
        RecordReader reader,
        Bytes32 filing,
        ulong block,
        CancellationToken ct
    )
    {
        var word = await reader.WordAsync(RecordKind.Tax, filing, block, ct).ConfigureAwait(false);
        if (!word.Exists)
            return null;
        return new Wire.Tax
        {
            Name = Name(RecordKind.Tax, filing),
            State = (Wire.TaxState)word.State,
            Seq = word.Seq,
            Version = word.Version,
            EventTime = Time(word.Time),
            Head = Bytes(
                await reader.ReadAsync(RecordKind.Tax, filing, RecordLayout.Head.Word, block, ct).ConfigureAwait(false)
            ),
            Paid = word.TaxPaid,
        };
    }

    public static async ValueTask<Wire.Unit?> UnitAsync(
        RecordReader reader,
        Bytes32 id,
        ulong block,
        CancellationToken ct
    )
    {
        var word = await reader.WordAsync(RecordKind.Unit, id, block, ct).ConfigureAwait(false);
        if (!word.Exists)
            return null;
        ValueTask<Bytes32> At(WordField f) => reader.ReadAsync(RecordKind.Unit, id, f.Word, block, ct);
        return new Wire.Unit
        {
            Name = Name(RecordKind.Unit, id),
            State = (Wire.UnitState)word.State,
            Seq = word.Seq,
            EventTime = Time(word.Time),
            Head = Bytes(await At(RecordLayout.Head).ConfigureAwait(false)),
            TitleVersion = word.UnitTitleVersion,
            ActiveFiling = NameOrEmpty(RecordKind.Filing, await At(UnitLayout.Slot).ConfigureAwait(false)),
            LastRegistered = NameOrEmpty(RecordKind.Filing, await At(UnitLayout.LastRegistered).ConfigureAwait(false)),
        };
    }
}
