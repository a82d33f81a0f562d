using Ledger.Chaincode;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;
using Ledger.Node.Vault;

namespace Ledger.Node.Services;

/// <summary>
/// Disclosures that come with a transaction: each must give the commitment that a statement of this very batch carries,
/// so the vault never holds what the chain does not bind.
/// </summary>
internal static class SubmittedDisclosures
{
    private const int FieldBytes = 64 * 1024;
    private const int SignatureBytes = 1024;
    private const int CodeLength = 2048;

    /// <exception cref="Grpc.Core.RpcException">Too large, malformed, or bound by no statement.</exception>
    public static IReadOnlyList<(Wire.Disclosure Disclosure, Bytes32 Record, Bytes32 Commitment)> Check(
        IReadOnlyList<Wire.Disclosure> disclosures,
        IReadOnlyList<StatementCall> statements,
        UnitRegions? regions
    )
    {
        if (disclosures.Count > BatchCall.MaxStatements)
            throw RpcErrors.TooLarge("disclosures", disclosures.Count, BatchCall.MaxStatements);
        if (disclosures.Count == 0)
            return [];
        var bound = Commitments(statements);
        var result = new List<(Wire.Disclosure, Bytes32, Bytes32)>();
        foreach (var disclosure in disclosures)
        {
            Limit(disclosure);
            var record = RecordLists.Id(disclosure.Record, RecordKind.Filing);
            var openings = DisclosedFields.Openings(disclosure);
            var commitment = openings.Commit((CommitmentProfile)disclosure.Profile, record, disclosure.Version);
            if (!bound.Contains((record, commitment)))
                throw RpcErrors.BadField(
                    "disclosures",
                    "the fields do not give a commitment that a statement of this transaction carries for their record and version.",
                    "披露字段与本交易中的承诺不符。"
                );
            DisclosedTexts.Check(openings, disclosure.Unit, regions);
            result.Add((disclosure, record, commitment));
        }
        return result;
    }

    private static void Limit(Wire.Disclosure disclosure)
    {
        if (disclosure.Fields.Length > FieldBytes)
            throw RpcErrors.TooLarge("disclosures.fields", disclosure.Fields.Length, FieldBytes);
        if (disclosure.View.Length > FieldBytes)
            throw RpcErrors.TooLarge("disclosures.view", disclosure.View.Length, FieldBytes);
        if (disclosure.Code.Length > CodeLength)
            throw RpcErrors.TooLarge("disclosures.code", disclosure.Code.Length, CodeLength);
        if (disclosure.Unit is not { } unit)
            return;
        if (unit.Code.Length > UnitCode.MaxLength)
            throw RpcErrors.TooLarge("disclosures.unit.code", unit.Code.Length, UnitCode.MaxLength);
        if (unit.Signature.Length > SignatureBytes)
            throw RpcErrors.TooLarge("disclosures.unit.signature", unit.Signature.Length, SignatureBytes);
    }

    private static HashSet<(Bytes32, Bytes32)> Commitments(IReadOnlyList<StatementCall> statements)
    {
        var bound = new HashSet<(Bytes32, Bytes32)>();
        foreach (var statement in statements)
        {
            if (statement.Kind != (byte)RecordKind.Filing)
                continue;
            IEventData? data;
            try
            {
                data = EventData.Decode(RecordKind.Filing, statement.Number, statement.Data.Span);
            }
            catch (FormatException)
            {
                continue; // The chaincode refuses it by name.
            }
            if (data is FilingSignData sign)
                bound.UnionWith([(statement.Record, sign.Commitment), (statement.Record, sign.CommitmentSm)]);
            else if (data is FilingProposeChangeData change)
                bound.UnionWith([(statement.Record, change.Commitment), (statement.Record, change.CommitmentSm)]);
        }
        return bound;
    }
}
