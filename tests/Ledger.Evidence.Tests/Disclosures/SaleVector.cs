using System.Text;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;

namespace Ledger.Evidence.Tests.Disclosures;

/// <summary>The vector of docs/evidence.md "Field commitment": its values were computed in three languages.</summary>
internal static class SaleVector
{
    public const string P1 = "0x2578b02ea8726a4a0da0f32816753a46b4c551ec707a41f515ae278aaaa2d98f";
    public const string P2 = "0x826e78be33815372ac8d119951c2891a1f147df5b6b64227eb290028942bba7d";

    public static readonly byte[] Document = Encoding.ASCII.GetBytes("%PDF-1.7\nexample\n");

    public static readonly Bytes32 Record = new(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

    public static readonly byte[] Salts = Enumerable
        .Range(0, 32)
        .SelectMany(i => Enumerable.Repeat((byte)i, Salt.Size))
        .ToArray();

    public static FieldOpenings Openings()
    {
        var digests = DocumentDigests.Of(Document);
        return FieldOpenings.Create(
            CommitmentSchema.SaleV1,
            new Dictionary<int, FieldValue>
            {
                [SaleField.ContractNo] = FieldValue.Text("LYG-2026-0012345678"),
                [SaleField.Sha256] = FieldValue.Digest(digests.Sha256),
                [SaleField.Sm3] = FieldValue.Digest(digests.Sm3),
                [SaleField.Length] = FieldValue.Unsigned(digests.Length),
            },
            Salts
        );
    }
}
