using System.Security.Cryptography;
using System.Text;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Schemas;

/// <summary>A position of a schema: what it is called and which type it has where it is not absent.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Name">Stable, for programs.</param>
/// <param name="Zh">Label in Chinese.</param>
/// <param name="En">Label in English.</param>
/// <param name="Type">Never <see cref="FieldType.Absent"/>.</param>
public sealed record SchemaField(int Index, string Name, string Zh, string En, FieldType Type);

/// <summary>
/// A published, append-only numbering of a record's fields; <c>schemas.json</c> is its one home. Labels and types come from here and never from a bundle; the
/// depth is fixed, so neither proof nor size tells how many fields are filled.
/// </summary>
/// <remarks>docs/evidence.md 3 and 11.</remarks>
public sealed partial class CommitmentSchema
{
    private readonly SchemaField?[] byIndex;

    private CommitmentSchema(string id, int depth, params SchemaField[] fields)
    {
        Id = id;
        Depth = depth;
        Fields = fields;
        Digest = new Bytes32(SHA256.HashData(Encoding.ASCII.GetBytes(id)));
        byIndex = new SchemaField?[1 << depth];
        foreach (var field in fields)
            byIndex[field.Index] = field;
    }

    /// <summary>Name and version, for instance cn.filing.sale/1.</summary>
    public string Id { get; }

    /// <summary>Levels of the tree: 5 or 6.</summary>
    public int Depth { get; }

    /// <summary>Positions of the tree: 2 to the depth.</summary>
    public int Positions => byIndex.Length;

    /// <summary>By position, from 0.</summary>
    public IReadOnlyList<SchemaField> Fields { get; }

    /// <summary>SHA-256 of <see cref="Id"/>, as the commitment binds it.</summary>
    public Bytes32 Digest { get; }

    /// <summary>The schema with this id, or null.</summary>
    public static CommitmentSchema? Find(string? id) =>
        string.Equals(id, SaleV1.Id, StringComparison.Ordinal) ? SaleV1 : null;

    /// <summary>The field at a position, or null where the schema leaves it absent.</summary>
    public SchemaField? FieldAt(int index) => index >= 0 && index < byIndex.Length ? byIndex[index] : null;

    /// <summary>Whether a value may stand at a position.</summary>
    public bool Allows(int index, FieldType type) =>
        index >= 0
        && index < Positions
        && (type == FieldType.Absent || (byIndex[index] is { } field && field.Type == type));
}
