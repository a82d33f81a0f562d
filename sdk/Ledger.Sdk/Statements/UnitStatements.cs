using System.Formats.Cbor;
using Ledger.Chaincode;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Statements;

namespace Ledger.Sdk;

/// <summary>Unit event 1 <c>open</c> 建立单元, by the center: one unit or many of one building table.</summary>
public sealed record OpenUnit : Statement
{
    /// <summary>The home.</summary>
    public required UnitCode Unit { get; init; }

    /// <summary>Digest of the anchored building table (楼盘表) that it comes from.</summary>
    public required Bytes32 BuildingTable { get; init; }

    /// <summary>Further units opened by the same call.</summary>
    public IReadOnlyList<UnitCode> More { get; init; } = [];

    internal override Role Role => Role.Center;

    internal override bool Creates => true;

    internal override Bytes32 RecordOf(StatementContext context) => Units(context).Of(Unit).Value;

    internal override ValueTask<Prepared> PrepareAsync(StatementContext context, CancellationToken ct)
    {
        foreach (var unit in (IEnumerable<UnitCode>)[Unit, .. More])
            if (Elsewhere(context, unit) is { } refused)
                return new(Prepared.No(refused));
        return new(Prepared.Of(new UnitOpenData(BuildingTable, [.. More.Select(m => Units(context).Of(m).Value)])));
    }

    internal override void WriteContent(CborWriter writer)
    {
        writer.WriteTextString(Unit.Value);
        writer.WriteByteString(BuildingTable.Span);
        writer.WriteStartArray(More.Count);
        foreach (var m in More)
            writer.WriteTextString(m.Value);
        writer.WriteEndArray();
    }

    /// <summary>A home of a division that this consortium does not file; null where trust.json names no regions.</summary>
    internal static FieldRefused? Elsewhere(StatementContext context, UnitCode unit) =>
        context.Regions is not { } regions || regions.Contains(unit)
            ? null
            : new FieldRefused(
                nameof(Unit),
                $"区划{unit.Region}不在本联合体的备案范围（{regions}）。",
                $"division {unit.Region} is none whose homes are filed here ({regions})."
            );

    internal static UnitReferences Units(StatementContext context) =>
        context.Units ?? throw new InvalidOperationException("This client has no unit key: AddUnitKey(...).");
}
