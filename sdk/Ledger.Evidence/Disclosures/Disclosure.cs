using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;

namespace Ledger.Evidence.Disclosures;

/// <summary>One opened position: its value, its salt, and the siblings from the leaf up.</summary>
public sealed record DisclosedField(int Index, FieldValue Value, byte[] Salt, IReadOnlyList<Bytes32> Path)
{
    /// <summary>Its position and never its value.</summary>
    public override string ToString() => "DisclosedField(" + Index + ")";
}

/// <summary>
/// Some fields of one version of one record, checkable against the commitment on the chain. Depth comes from the schema,
/// the side of each sibling from the index: a proof has no say in either.
/// </summary>
/// <remarks>docs/evidence.md 3.</remarks>
public sealed record Disclosure(
    Bytes32 Record,
    uint Version,
    CommitmentSchema Schema,
    CommitmentProfile Profile,
    IReadOnlyList<DisclosedField> Fields
)
{
    /// <summary>The value at a position, or null if it is not disclosed here. Say nothing of it before <see cref="Verify"/>.</summary>
    public FieldValue? this[int index] => Fields.FirstOrDefault(f => f.Index == index)?.Value;

    /// <summary>Checks form, salts and every path against the commitment that the chain proves.</summary>
    public DisclosureFault Verify(in Bytes32 commitment)
    {
        var fault = CheckForm();
        if (fault != DisclosureFault.None)
            return fault;
        var tree = new CommitmentPaths(Profile, Schema.Depth);
        var top = default(Bytes32);
        var root = default(Bytes32?);
        foreach (var field in Fields)
        {
            var found = tree.TopOf(field);
            if (root is null || found != top)
                (top, root) = (found, CommitmentHash.Root(Profile, Schema, Record, Version, found));
            if (root != commitment)
                return DisclosureFault.CommitmentMismatch;
        }
        return DisclosureFault.None;
    }

    internal DisclosureFault CheckForm()
    {
        if (Fields.Count == 0)
            return DisclosureFault.Empty;
        if (Profile is not (CommitmentProfile.Sha256 or CommitmentProfile.Sm3))
            return DisclosureFault.UnknownProfile;
        var seen = new HashSet<int>();
        var salts = new HashSet<UInt128>();
        foreach (var field in Fields)
        {
            if (field.Index < 0 || field.Index >= Schema.Positions)
                return DisclosureFault.IndexOutOfRange;
            if (!seen.Add(field.Index))
                return DisclosureFault.IndexTwice;
            if (!Schema.Allows(field.Index, field.Value.Type))
                return DisclosureFault.WrongType;
            if (field.Salt.Length != Salt.Size)
                return DisclosureFault.BadSalt;
            if (!salts.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(field.Salt)))
                return DisclosureFault.SaltReused;
            if (field.Path.Count != Schema.Depth)
                return DisclosureFault.WrongPathLength;
        }
        var document = Enumerable.Range(SaleField.Sha256, 4).Count(seen.Contains);
        return document is 0 or 4 ? DisclosureFault.None : DisclosureFault.DocumentFieldsIncomplete;
    }

    /// <summary>Record and version, and never a value.</summary>
    public override string ToString() => "Disclosure(" + Schema.Id + ", version " + Version + ")";
}
