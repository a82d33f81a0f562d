using System.Diagnostics.CodeAnalysis;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;

namespace Ledger.Evidence.Disclosures;

/// <summary>
/// Every position of one version with value and salt: what its writer and the vault keep, and from which the commitments
/// and any disclosure are made.
/// </summary>
/// <remarks>docs/evidence.md 3.</remarks>
public sealed class FieldOpenings
{
    private readonly FieldValue[] values;
    private readonly byte[] salts;

    private FieldOpenings(CommitmentSchema schema, FieldValue[] values, byte[] salts)
    {
        Schema = schema;
        this.values = values;
        this.salts = salts;
    }

    /// <summary>The schema whose positions these are.</summary>
    public CommitmentSchema Schema { get; }

    /// <summary>The value at a position, from 0.</summary>
    public FieldValue this[int index] => values[index];

    /// <summary>The 32 bytes of salt at a position, from 0.</summary>
    public ReadOnlySpan<byte> SaltAt(int index) => salts.AsSpan(index * Salt.Size, Salt.Size);

    /// <param name="schema">The numbering.</param>
    /// <param name="given">Values by position; the others are absent.</param>
    /// <param name="salts">Fresh random bytes: 16 for each position, absent ones too.</param>
    /// <exception cref="ArgumentException">A position or type that the schema does not have, too few salts, or one twice.</exception>
    public static FieldOpenings Create(
        CommitmentSchema schema,
        IReadOnlyDictionary<int, FieldValue> given,
        ReadOnlySpan<byte> salts
    )
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(given);
        var all = new FieldValue[schema.Positions];
        Array.Fill(all, FieldValue.Absent);
        foreach (var (index, value) in given)
        {
            if (!schema.Allows(index, value.Type))
                throw new ArgumentException(
                    "Schema " + schema.Id + " has no " + value.Type + " at position " + index + ".",
                    nameof(given)
                );
            all[index] = value;
        }
        var fault = TryCreate(schema, all, salts, out var openings);
        return openings ?? throw new ArgumentException("Salts: " + fault + ".", nameof(salts));
    }

    internal static DisclosureFault TryCreate(
        CommitmentSchema schema,
        FieldValue[] all,
        ReadOnlySpan<byte> drawn,
        out FieldOpenings? openings
    )
    {
        openings = null;
        if (drawn.Length != schema.Positions * Salt.Size)
            return DisclosureFault.BadSalt;
        for (var i = 0; i < all.Length; i++)
        {
            if (!schema.Allows(i, all[i].Type))
                return DisclosureFault.WrongType;
            for (var j = 0; j < i; j++)
                if (drawn.Slice(i * Salt.Size, Salt.Size).SequenceEqual(drawn.Slice(j * Salt.Size, Salt.Size)))
                    return DisclosureFault.SaltReused;
        }
        openings = new FieldOpenings(schema, all, drawn.ToArray());
        return DisclosureFault.None;
    }

    /// <summary>The commitment of these fields, bound to record and version.</summary>
    public Bytes32 Commit(CommitmentProfile profile, in Bytes32 record, uint version) =>
        CommitmentHash.Root(profile, Schema, record, version, Levels(profile)[^1][0]);

    /// <summary>Discloses some positions, each with its path.</summary>
    /// <exception cref="ArgumentException">No position, one twice or outside the tree, or some but not all of 1 to 4.</exception>
    public Disclosure Disclose(
        CommitmentProfile profile,
        in Bytes32 record,
        uint version,
        IReadOnlyCollection<int> positions
    )
    {
        ArgumentNullException.ThrowIfNull(positions);
        var levels = Levels(profile);
        var fields = new List<DisclosedField>(positions.Count);
        foreach (var index in positions.Order())
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(positions));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, values.Length, nameof(positions));
            var path = new Bytes32[Schema.Depth];
            for (var level = 0; level < path.Length; level++)
                path[level] = levels[level][(index >> level) ^ 1];
            fields.Add(new DisclosedField(index, values[index], SaltAt(index).ToArray(), path));
        }
        var disclosure = new Disclosure(record, version, Schema, profile, fields);
        var fault = disclosure.CheckForm();
        return fault == DisclosureFault.None
            ? disclosure
            : throw new ArgumentException("These positions cannot be disclosed: " + fault + ".", nameof(positions));
    }

    /// <summary>Deterministic CBOR of all positions, <see cref="FieldOpeningsCbor"/>.</summary>
    public byte[] ToCbor() => FieldOpeningsCbor.Encode(this);

    /// <summary>Reads what <see cref="ToCbor"/> wrote, and nothing else.</summary>
    public static DisclosureFault TryReadCbor(
        CommitmentSchema schema,
        ReadOnlyMemory<byte> cbor,
        [NotNullWhen(true)] out FieldOpenings? openings
    ) => FieldOpeningsCbor.TryDecode(schema, cbor, out openings);

    private List<Bytes32[]> Levels(CommitmentProfile profile)
    {
        var level = new Bytes32[values.Length];
        for (var i = 0; i < level.Length; i++)
            level[i] = CommitmentHash.Leaf(profile, i, values[i], SaltAt(i));
        var levels = new List<Bytes32[]>(Schema.Depth + 1) { level };
        while (level.Length > 1)
        {
            var above = new Bytes32[level.Length / 2];
            for (var i = 0; i < above.Length; i++)
                above[i] = CommitmentHash.Inner(profile, level[2 * i], level[2 * i + 1]);
            levels.Add(level = above);
        }
        return levels;
    }
}
