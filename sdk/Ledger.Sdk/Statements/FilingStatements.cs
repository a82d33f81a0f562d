using System.Formats.Cbor;
using Ledger.Chaincode;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Statements;

namespace Ledger.Sdk;

/// <summary>A house check (房屋核验): its digest and the day on which it was made.</summary>
public sealed record HouseCheck(Bytes32 Digest, DateTimeOffset CheckedAt);

/// <summary>Filing event 1 <c>sign</c> 网签, by the center.</summary>
public sealed record SignFiling : Statement
{
    /// <summary>Signed by <c>Codes.SignAsync</c> before the PDF was rendered, and printed in it.</summary>
    public required ContractCode Code { get; init; }

    /// <summary>Of the contract.</summary>
    public required FilingKind Kind { get; init; }

    /// <summary>The home; open on the ledger, or opened by an earlier statement.</summary>
    public required UnitCode Unit { get; init; }

    /// <summary>
    /// The title version that was checked. Left out: the one that the unit has when the statement is made, read from the
    /// node (proved where this client confirms by proof); 1 where the unit is not open yet.
    /// </summary>
    /// <value>On the ledger: the present version of the record that it quotes.</value>
    public uint? TitleVersion { get; init; }

    /// <summary>Digest of the contract template (合同模板).</summary>
    public required Bytes32 Template { get; init; }

    /// <summary>Of the home (房屋核验).</summary>
    public required HouseCheck HouseCheck { get; init; }

    /// <summary>When the signed contract lapses unless it is filed.</summary>
    /// <value>On the ledger: Unix seconds, after block time (Expired), at most block time + longestTerm.</value>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>The contract's PDF, with the code printed in it.</summary>
    public required Document Document { get; init; }

    /// <summary>Of the contract; they never reach the chain.</summary>
    public required SaleFields Fields { get; init; }

    /// <summary>Digests of consents, in the order of the unit's restrictions that ask for one.</summary>
    public IReadOnlyList<Bytes32> Consents { get; init; } = [];

    internal override Role Role => Role.Center;

    internal override bool Creates => true;

    internal override Bytes32 RecordOf(StatementContext context) => Code.Filing(context.GenesisHash).Value;

    internal override async ValueTask<Prepared> PrepareAsync(StatementContext context, CancellationToken ct)
    {
        var (made, declined) = await FilingCommitment.MakeAsync(context, Code, 1, Unit, Document, Fields, ct);
        if (made is null)
            return Prepared.No(declined!);
        var unit = OpenUnit.Units(context).Of(Unit);
        if ((TitleVersion ?? await context.Titles.CurrentAsync(unit, ct)) is not { } title)
            return Prepared.No(new TitleVersionUnknown());
        var data = new FilingSignData(
            (byte)Kind,
            unit.Value,
            title,
            made.Root,
            default,
            Template,
            HouseCheck.Digest,
            Seconds(HouseCheck.CheckedAt, nameof(HouseCheck)),
            Seconds(ValidUntil, nameof(ValidUntil)),
            default,
            default,
            Consents
        );
        return new Prepared(data, null, [made.Disclosure]);
    }

    internal override void WriteContent(CborWriter writer)
    {
        writer.WriteByteString(Code.Digest.Span);
        writer.WriteUInt32((byte)Kind);
        writer.WriteTextString(Unit.Value);
        writer.WriteUInt32(TitleVersion ?? 0);
        writer.WriteByteString(Template.Span);
        writer.WriteByteString(HouseCheck.Digest.Span);
        writer.WriteUInt64(Seconds(HouseCheck.CheckedAt, nameof(HouseCheck)));
        writer.WriteUInt64(Seconds(ValidUntil, nameof(ValidUntil)));
        DocumentContent.Write(writer, Document);
        Fields.WriteContent(writer);
        DigestContent.Write(writer, Consents);
    }
}

/// <summary>Filing event 4 <c>file</c> 备案, by the center.</summary>
public sealed record FileFiling : PlainStatement
{
    /// <summary>The filing.</summary>
    public required FilingId Filing { get; init; }

    /// <summary>Digests of consents, in the order of the unit's restrictions that ask for one.</summary>
    public IReadOnlyList<Bytes32> Consents { get; init; } = [];

    internal override Role Role => Role.Center;

    internal override Bytes32 RecordOf(StatementContext context) => Filing.Value;

    internal override IEventData Data() => new FilingFileData(Consents);
}

/// <summary>Filing event 2 <c>void</c> 作废, by the center, before it is filed.</summary>
public sealed record VoidFiling : PlainStatement
{
    /// <summary>The filing.</summary>
    public required FilingId Filing { get; init; }

    /// <summary>Digest of the reason.</summary>
    public required Bytes32 Reason { get; init; }

    internal override Role Role => Role.Center;

    internal override Bytes32 RecordOf(StatementContext context) => Filing.Value;

    internal override IEventData Data() => new FilingVoidData(Reason);
}

/// <summary>Filing event 5 <c>proposeChange</c> 申请变更, by the center.</summary>
public sealed record ProposeChange : Statement
{
    /// <summary>What the change touches.</summary>
    public required ChangeClass Class { get; init; }

    /// <summary>The code printed in the changed contract: the same reference, the next version.</summary>
    public required ContractCode Code { get; init; }

    /// <summary>The version that the change makes, from 2.</summary>
    public required uint Version { get; init; }

    /// <summary>The home, unchanged.</summary>
    public required UnitCode Unit { get; init; }

    /// <summary>The changed contract.</summary>
    public required Document Document { get; init; }

    /// <summary>Of the changed contract.</summary>
    public required SaleFields Fields { get; init; }

    /// <summary>The change of class party corrects the payee alone.</summary>
    public bool PayeeOnly { get; init; }

    /// <summary>Digests of consents, in the order of the unit's restrictions that ask for one.</summary>
    public IReadOnlyList<Bytes32> Consents { get; init; } = [];

    internal override Role Role => Role.Center;

    internal override Bytes32 RecordOf(StatementContext context) => Code.Filing(context.GenesisHash).Value;

    internal override async ValueTask<Prepared> PrepareAsync(StatementContext context, CancellationToken ct)
    {
        var (made, declined) = await FilingCommitment.MakeAsync(context, Code, Version, Unit, Document, Fields, ct);
        return made is null
            ? Prepared.No(declined!)
            : new Prepared(
                new FilingProposeChangeData((byte)Class, made.Root, default, PayeeOnly, Consents),
                null,
                [made.Disclosure]
            );
    }

    internal override void WriteContent(CborWriter writer)
    {
        writer.WriteUInt32((byte)Class);
        writer.WriteByteString(Code.Digest.Span);
        writer.WriteUInt32(Version);
        writer.WriteTextString(Unit.Value);
        DocumentContent.Write(writer, Document);
        Fields.WriteContent(writer);
        writer.WriteBoolean(PayeeOnly);
        DigestContent.Write(writer, Consents);
    }
}

/// <summary>Filing event 6 <c>acceptChange</c> 变更备案, by the center, two keys.</summary>
public sealed record AcceptChange : PlainStatement
{
    /// <summary>The filing.</summary>
    public required FilingId Filing { get; init; }

    /// <summary>As proposed.</summary>
    public required ChangeClass Class { get; init; }

    /// <summary>The pending commitment.</summary>
    public required Bytes32 Commitment { get; init; }

    /// <summary>Digest of the parties' consent; zero = none.</summary>
    public Bytes32 PartiesConsent { get; init; }

    /// <summary>Digest of the judgment in its place; zero = none.</summary>
    public Bytes32 Judgment { get; init; }

    /// <summary>Digests of consents, in the order of the unit's restrictions that ask for one.</summary>
    public IReadOnlyList<Bytes32> Consents { get; init; } = [];

    internal override Role Role => Role.Center;

    internal override bool AlwaysTwoKeys => true;

    internal override Bytes32 RecordOf(StatementContext context) => Filing.Value;

    internal override IEventData Data() =>
        new FilingAcceptChangeData((byte)Class, Commitment, PartiesConsent, Judgment, Consents);
}

/// <summary>Filing event 8 <c>requestCancel</c> 申请注销, by the center.</summary>
public sealed record RequestCancel : PlainStatement
{
    /// <summary>The filing.</summary>
    public required FilingId Filing { get; init; }

    /// <summary>Digest of the parties' consent; zero = none.</summary>
    public Bytes32 PartiesConsent { get; init; }

    /// <summary>Digest of the judgment in its place; zero = none.</summary>
    public Bytes32 Judgment { get; init; }

    /// <summary>The lender whose withdrawn commitment is the ground; null = none.</summary>
    /// <value>On the ledger: 0 until what it names is built.</value>
    public OrganisationId? WithdrawnLender { get; init; }

    internal override Role Role => Role.Center;

    internal override Bytes32 RecordOf(StatementContext context) => Filing.Value;

    internal override IEventData Data() =>
        new FilingRequestCancelData(PartiesConsent, Judgment, WithdrawnLender?.Number ?? 0);
}

/// <summary>Filing event 9 <c>approveCancel</c> 注销备案, by the center, once the money is settled.</summary>
public sealed record ApproveCancel : PlainStatement
{
    /// <summary>The filing.</summary>
    public required FilingId Filing { get; init; }

    /// <summary>Digest of the judgment that orders it; zero = none.</summary>
    public Bytes32 Judgment { get; init; }

    /// <summary>Digest of the developer's repayment receipt (presale).</summary>
    public Bytes32 Receipt { get; init; }

    /// <summary>Digests of consents, in the order of the unit's restrictions that ask for one.</summary>
    public IReadOnlyList<Bytes32> Consents { get; init; } = [];

    internal override Role Role => Role.Center;

    internal override Bytes32 RecordOf(StatementContext context) => Filing.Value;

    internal override IEventData Data() => new FilingApproveCancelData(Judgment, Receipt, Consents);
}

/// <summary>Filing event 11 <c>register</c> 登簿, by the land registry.</summary>
public sealed record RegisterFiling : PlainStatement
{
    /// <summary>The filing.</summary>
    public required FilingId Filing { get; init; }

    /// <summary>Digests of consents, in the order of the unit's restrictions that ask for one.</summary>
    public IReadOnlyList<Bytes32> Consents { get; init; } = [];

    internal override Role Role => Role.Registry;

    internal override Bytes32 RecordOf(StatementContext context) => Filing.Value;

    internal override IEventData Data() => new FilingRegisterData(Consents);
}

internal static class DigestContent
{
    public static void Write(CborWriter writer, IReadOnlyList<Bytes32> digests)
    {
        writer.WriteStartArray(digests.Count);
        foreach (var d in digests)
            writer.WriteByteString(d.Span);
        writer.WriteEndArray();
    }
}

internal static class DocumentContent
{
    /// <summary>Call after the document was read.</summary>
    public static void Write(CborWriter writer, Document document)
    {
        var digests = document.Known ?? throw new InvalidOperationException("The document was not read.");
        writer.WriteByteString(digests.Sha256.Span);
        writer.WriteByteString(digests.Sm3.Span);
        writer.WriteUInt64(digests.Length);
    }
}
