using System.Security.Cryptography;
using Google.Protobuf;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;
using Ledger.Node.Vault;

namespace Ledger.Node.Tests;

/// <summary>What the vault keeps of a disclosure gives it back byte for byte, and is smaller than it.</summary>
public sealed class VaultContentTests
{
    private static readonly Bytes32 Genesis = Keccak256.Hash("genesis"u8);
    private static readonly ContractRef Reference = new(RandomNumberGenerator.GetBytes(ContractRef.Size));
    private static readonly FilingId Filing = Reference.FilingId(Genesis);
    private readonly VaultContent content = new(Genesis);

    [Theory]
    [InlineData(CommitmentProfile.Sha256)]
    [InlineData(CommitmentProfile.Sm3)]
    public void A_view_that_follows_from_fields_and_code_takes_no_room(CommitmentProfile profile)
    {
        var whole = Sample(profile);
        var packed = content.Pack(whole, Filing.Value);
        Assert.True(packed.Length < whole.CalculateSize() - whole.View.Length);
        Assert.Equal(whole, content.Unpack(packed, Filing.Value, whole.Version));
    }

    public static TheoryData<string> Changes => ["view", "cut view", "no view", "code", "fields", "record", "schema"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_does_not_follow_is_kept_as_it_is(string change)
    {
        var given = Sample(CommitmentProfile.Sha256);
        switch (change)
        {
            case "view":
                given.View = ByteString.CopyFrom([.. given.View.Span[..^1], (byte)(given.View[^1] ^ 1)]);
                break;
            case "cut view":
                given.View = ByteString.CopyFrom(given.View.Span[..20]);
                break;
            case "no view":
                given.View = ByteString.Empty;
                break;
            case "code":
                given.Code = "no code";
                break;
            case "fields":
                given.Fields = ByteString.CopyFrom(given.Fields.Span[1..]);
                break;
            case "record":
                given.Record = "filings/another";
                break;
            default:
                given.Schema = "unknown";
                break;
        }
        Assert.Equal(given, content.Unpack(content.Pack(given, Filing.Value), Filing.Value, given.Version));
    }

    [Fact]
    public void On_another_ledger_a_view_is_a_named_fault_and_never_another_text_under_its_nonce()
    {
        var whole = Sample(CommitmentProfile.Sha256);
        var packed = content.Pack(whole, Filing.Value);
        var other = new VaultContent(Filing.Value);
        Assert.Equal(NodeStoreFault.Damaged, Fault(() => other.Unpack(packed, Filing.Value, 1)));
        Assert.Equal(NodeStoreFault.Damaged, Fault(() => content.Unpack(packed, Filing.Value, 2)));
        Assert.Equal(NodeStoreFault.Damaged, Fault(() => content.Unpack(packed.AsSpan(0, 4), Filing.Value, 1)));
        Assert.Equal(NodeStoreFault.Damaged, Fault(() => content.Unpack(packed.AsSpan(0, 40), Filing.Value, 1)));
    }

    private static NodeStoreFault Fault(Func<Wire.Disclosure> read) =>
        Assert.Throws<NodeStoreException>(() => (object)read()).Fault;

    private static Wire.Disclosure Sample(CommitmentProfile profile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var payload = new CodePayload
        {
            Kind = CodeKind.Contract,
            Ledger = Genesis.Span[..8].ToArray(),
            Reference = Reference,
            Version = 1,
            ContractNo = "LYG-1",
            Area = 8950,
            IssueDay = 20_782,
        };
        var openings = FieldOpenings.Create(
            CommitmentSchema.SaleV1,
            new Dictionary<int, FieldValue>
            {
                [SaleField.ContractNo] = FieldValue.Text("LYG-1"),
                [SaleField.Sha256] = FieldValue.Digest(Keccak256.Hash("sha"u8)),
                [SaleField.Sm3] = FieldValue.Digest(Keccak256.Hash("sm3"u8)),
                [SaleField.Length] = FieldValue.Unsigned(1234),
                [SaleField.Code] = FieldValue.Digest(Keccak256.Hash("code"u8)),
                [SaleField.Area] = FieldValue.Unsigned(8950),
                [SaleField.Buyers] = FieldValue.Text("张三"),
            },
            RandomNumberGenerator.GetBytes(CommitmentSchema.SaleV1.Positions * Salt.Size)
        );
        return new Wire.Disclosure
        {
            Record = Filing.Name,
            Version = 1,
            Schema = CommitmentSchema.SaleV1.Id,
            Profile = (uint)profile,
            Fields = ByteString.CopyFrom(openings.ToCbor()),
            View = ByteString.CopyFrom(
                MaskedView.Seal(
                    Reference.ViewKey(Genesis, 1),
                    RandomNumberGenerator.GetBytes(MaskedView.NonceSize),
                    Filing,
                    1,
                    MaskedView.Plaintext(openings, profile, Filing, 1)
                )
            ),
            Unit = new Wire.UnitDisclosure
            {
                Code = "320700001001GB00001F00010001",
                Signature = ByteString.CopyFrom(RandomNumberGenerator.GetBytes(UnitKey.SignatureSize)),
            },
            Code = ContractCode.Sign(payload, CodeSigner.Es256(key), Genesis).ToText("fc.lyg.example"),
        };
    }
}
