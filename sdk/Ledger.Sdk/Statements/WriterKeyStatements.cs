using Ledger.Chaincode;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Statements;

namespace Ledger.Sdk;

/// <summary>
/// Organisation event 4 <c>addKey</c> 启用密钥, by two keys of the organisation itself: one proposes the call
/// (<see cref="ProposeCall"/>), the other submits it.
/// </summary>
public sealed record AddWriterKey : PlainStatement
{
    /// <summary>Whose key it becomes: the one whose keys sign.</summary>
    public required OrganisationId Organisation { get; init; }

    /// <summary>A role that the organisation holds.</summary>
    public required Role As { get; init; }

    /// <summary>The new key's address; one that no organisation ever had.</summary>
    public required Address WriterKey { get; init; }

    /// <summary>First block in which it counts, later than the one that takes the call; 0 = the next one.</summary>
    /// <value>On the ledger: block number, 0 = not given.</value>
    public ulong From { get; init; }

    /// <summary>First block in which it no longer counts, after <see cref="From"/>; 0 = none.</summary>
    /// <value>On the ledger: block number, 0 = not given.</value>
    public ulong To { get; init; }

    internal override Role Role => As;

    internal override bool AlwaysTwoKeys => true;

    internal override Bytes32 RecordOf(StatementContext context) => Organisation.Record;

    internal override IEventData Data() => new OrganisationAddKeyData(WriterKey, From, To);
}

/// <summary>
/// Organisation event 5 <c>revokeKey</c> 吊销密钥, by the organisation itself. One key suffices while two others stay valid and
/// nothing is put under review; else two (<see cref="ProposeCall"/>, then <see cref="Statement.Confirm"/>). The last valid
/// key stays.
/// </summary>
public sealed record RevokeWriterKey : PlainStatement
{
    /// <summary>Whose key it is: the one whose keys sign.</summary>
    public required OrganisationId Organisation { get; init; }

    /// <summary>A role that the organisation holds.</summary>
    public required Role As { get; init; }

    /// <summary>The key's address. What it wrote in its term stays valid.</summary>
    public required Address WriterKey { get; init; }

    /// <summary>What it wrote from this block on is shown as under review; at most the next block; 0 = nothing.</summary>
    /// <value>On the ledger: block number, 0 = not given.</value>
    public ulong SuspectFrom { get; init; }

    internal override Role Role => As;

    internal override Bytes32 RecordOf(StatementContext context) => Organisation.Record;

    internal override IEventData Data() => new OrganisationRevokeKeyData(WriterKey, SuspectFrom);
}
