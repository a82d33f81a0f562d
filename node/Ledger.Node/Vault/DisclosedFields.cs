using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Schemas;
using Ledger.Node.Errors;

namespace Ledger.Node.Vault;

/// <summary>What stands in a disclosure.</summary>
internal static class DisclosedFields
{
    /// <summary>All positions of a version out of the CBOR.</summary>
    /// <exception cref="Grpc.Core.RpcException">Malformed, or of no schema that this node knows.</exception>
    public static FieldOpenings Openings(Wire.Disclosure disclosure)
    {
        if (CommitmentSchema.Find(disclosure.Schema) is not { } schema)
            throw RpcErrors.BadField(
                "disclosures.schema",
                "not a schema that this node knows.",
                "本节点不识别该字段目录。"
            );
        if ((CommitmentProfile)disclosure.Profile is not (CommitmentProfile.Sha256 or CommitmentProfile.Sm3))
            throw RpcErrors.BadField("disclosures.profile", "1 SHA-256 or 2 SM3.", "应为 1(SHA-256)或 2(SM3)。");
        var fault = FieldOpenings.TryReadCbor(schema, disclosure.Fields.Memory, out var openings);
        return openings
            ?? throw RpcErrors.BadField(
                "disclosures.fields",
                "not the fields of this schema: " + fault + ".",
                "字段编码不符合目录。"
            );
    }
}
