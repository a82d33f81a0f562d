using System.Formats.Cbor;
using Ledger.Chaincode;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Statements;

namespace Ledger.Sdk;

/// <summary>
/// The first key of a two-key call (kind 0): proposes exactly that call. The second key then submits the call itself,
/// with <see cref="Statement.Confirm"/> and the same <c>Expect.At</c>.
/// </summary>
public sealed record ProposeCall : Statement
{
    /// <summary>The call; it must name its position (<c>Expect.At</c>), which both keys agree on.</summary>
    public required Statement Call { get; init; }

    /// <summary>True: drops the proposal instead.</summary>
    public bool Retract { get; init; }

    internal override Role Role => Call.Role;

    internal override bool Creates => true;

    internal override Bytes32 RecordOf(StatementContext context) => Plain(context).CallDigest(context.ChainId);

    internal StatementCall Plain(StatementContext context)
    {
        if (Call is not PlainStatement plain || Call.Expect is not Expect.At { Position: var position })
            throw new InvalidOperationException("A proposed call names its position: Expect.At.");
        return StatementCall.Of(
            plain.Data(),
            plain.RecordOf(context),
            plain.Role,
            Seconds(plain.EventTime, nameof(EventTime)),
            position.Seq
        );
    }

    internal override ValueTask<Prepared> PrepareAsync(StatementContext context, CancellationToken ct) =>
        new(new Prepared(null, null, []));

    internal override void WriteContent(CborWriter writer)
    {
        writer.WriteBoolean(Retract);
        writer.WriteUInt64(Seconds(Call.EventTime, nameof(EventTime)));
        writer.WriteUInt32(Call.Expect is Expect.At at ? at.Position.Seq : 0);
        Call.WriteContent(writer);
    }
}
