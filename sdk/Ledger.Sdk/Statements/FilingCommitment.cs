using System.Security.Cryptography;
using Google.Protobuf;
using Ledger.Chaincode;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Statements;

/// <summary>The commitment of one version of a filing, and the disclosure that goes into the vault.</summary>
internal sealed record FilingCommitment(Bytes32 Root, byte[] Disclosure)
{
    /// <summary>Draws fresh salts; checks that the printed code and the fields agree.</summary>
    public static async ValueTask<(FilingCommitment? Made, Refusal? Declined)> MakeAsync(
        StatementContext context,
        ContractCode code,
        uint version,
        UnitCode unit,
        Document document,
        SaleFields fields,
        CancellationToken ct
    )
    {
        if (OpenUnit.Elsewhere(context, unit) is { } elsewhere)
            return (null, elsewhere);
        if (Differs(context, code, version, fields) is { } what)
            return (null, new CodeDiffers(what));
        var (digests, fault) = await document.ReadAsync(ct);
        if (digests is null)
            return (null, fault);
        var salts = new byte[CommitmentSchema.SaleV1.Positions * Salt.Size];
        RandomNumberGenerator.Fill(salts);
        FieldOpenings openings;
        try
        {
            openings = FieldOpenings.Create(CommitmentSchema.SaleV1, fields.Values(digests, code, unit), salts);
        }
        catch (FieldException e)
        {
            return (null, e.Refusal);
        }
        var filing = code.Filing(context.GenesisHash);
        var root = openings.Commit(CommitmentProfile.Sha256, filing.Value, version);
        var signature = OpenUnit.Units(context).Sign(unit);
        var disclosure = new Proto.Disclosure
        {
            Record = filing.Name,
            Version = version,
            Schema = CommitmentSchema.SaleV1.Id,
            Profile = (uint)CommitmentProfile.Sha256,
            Fields = ByteString.CopyFrom(openings.ToCbor()),
            View = ByteString.CopyFrom(View(context, code, filing, version, openings)),
            Unit = new Proto.UnitDisclosure { Code = unit.Value, Signature = ByteString.CopyFrom(signature) },
            Code = code.ToText(context.Host),
        };
        return (new FilingCommitment(root, disclosure.ToByteArray()), null);
    }

    private static string? Differs(StatementContext context, ContractCode code, uint version, SaleFields fields)
    {
        var payload = code.Payload;
        if (!payload.Ledger.AsSpan().SequenceEqual(context.GenesisHash.Span[..8]))
            return "Ledger";
        if (payload.Version != version)
            return "Version";
        if (!string.Equals(payload.ContractNo, fields.ContractNo, StringComparison.Ordinal))
            return "ContractNo";
        if (payload.Area != fields.Area)
            return "Area";
        return context.CodeKeys.Any(k => code.Verify(k, context.GenesisHash) == CodeFault.None) ? null : "Key";
    }

    private static byte[] View(
        StatementContext context,
        ContractCode code,
        FilingId filing,
        uint version,
        FieldOpenings openings
    )
    {
        var nonce = RandomNumberGenerator.GetBytes(MaskedView.NonceSize);
        return MaskedView.Seal(
            code.Reference.ViewKey(context.GenesisHash, version),
            nonce,
            filing,
            version,
            MaskedView.Plaintext(openings, CommitmentProfile.Sha256, filing, version)
        );
    }
}
