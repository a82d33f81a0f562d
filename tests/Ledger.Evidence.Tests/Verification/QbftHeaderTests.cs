using System.Text;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Verification;

/// <summary>Headers of any QBFT chain: one that Besu sealed, as another project published it, and one of each fork.</summary>
public sealed class QbftHeaderTests
{
    private static readonly string[] Besu =
    [
        "0x647bfdd19655e51e69d35454ff3a92f8828e6302",
        "0xa5c8416b9d13417b45b45ada76408f39d1e504ef",
        "0xb92e91f4dcc9d28503be521afa2a8fbf3c1acf60",
        "0xee3353e587cfa91625a1adaef308a726de3803d3",
    ];

    private static byte[] Published =>
        Hex.Decode(File.ReadAllText(VectorFolder.Path("qbft", "besu-header-7528.hex")).Trim());

    [Fact]
    public void A_header_of_besu_with_validators_in_it_and_a_later_round_is_read_and_its_seals_hold()
    {
        var header = QbftHeader.Decode(Published);
        Assert.Equal(
            (7528UL, 1_715_495_307UL, 15, "Berlin"),
            (header.Number, header.Timestamp, header.FieldCount, header.Fork)
        );
        Assert.Equal(1U, header.Extra.Round);
        Assert.Equal(Besu, header.Extra.Validators.Select(v => v.ToString()));
        Assert.Equal("0x75ea184f58cd3f0ef89032a069df01f07ec524ef3a85cf6d3e424d62130c0a32", header.SealHash.ToString());
        var seals = CommittedSeals.Judge(header.SealHash, header.Extra.Seals, header.Extra.Validators);
        Assert.Equal(3, seals.Count);
        Assert.All(seals, s => Assert.Equal(SealStanding.Counts, s.Standing));
    }

    /// <summary>Each byte of every field but the seals is under them: changed, the seals come out as strangers' or the header is none.</summary>
    [Fact]
    public void No_byte_of_the_published_header_can_change_unnoticed()
    {
        var good = Published;
        var validators = QbftHeader.Decode(good).Extra.Validators;
        for (var at = 0; at < good.Length; at++)
        {
            var bent = (byte[])good.Clone();
            bent[at] ^= 1;
            try
            {
                var header = QbftHeader.Decode(bent);
                var seals = CommittedSeals.Judge(header.SealHash, header.Extra.Seals, validators);
                Assert.Contains(seals, s => s.Standing != SealStanding.Counts);
            }
            catch (RlpException)
            {
                // Named: no header.
            }
        }
    }

    [Theory]
    [InlineData(15, "Berlin")]
    [InlineData(16, "London")]
    [InlineData(17, "Shanghai")]
    [InlineData(20, "Cancun")]
    [InlineData(21, "Prague")]
    public void Each_fork_s_number_of_fields_is_read(int fields, string fork)
    {
        var header = QbftHeader.Decode(OfFields(fields));
        Assert.Equal((fields, fork), (header.FieldCount, header.Fork));
        // With round 0 and no seals as it stands, both hashes are the hash of the bytes.
        Assert.Equal(Keccak256.Hash(OfFields(fields)), header.Hash);
        Assert.Equal(header.Hash, header.SealHash);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(22)]
    public void A_number_of_fields_of_no_fork_is_refused(int fields) =>
        Assert.Throws<RlpException>(() => QbftHeader.Decode(OfFields(fields)));

    [Fact]
    public void Our_own_header_has_the_same_hashes_by_both_readers()
    {
        var own = BlockHeader.Decode(OfFields(20));
        var any = QbftHeader.Decode(OfFields(20));
        Assert.Equal((own.Hash, own.SealHash), (any.Hash, any.SealHash));
    }

    [Theory]
    [InlineData("one-validator block", 1, false, false, 0U, 1)]
    [InlineData("genesis, two validators", 2, false, false, 0U, 0)]
    [InlineData("vote to add", 1, true, true, 0U, 0)]
    [InlineData("vote to drop", 2, true, false, 0U, 0)]
    [InlineData("contract validator selection", 0, false, false, 3U, 0)]
    public void Extra_data_of_each_kind_is_read_and_written_back(
        string line,
        int validators,
        bool votes,
        bool adds,
        uint round,
        int seals
    )
    {
        var bytes = ExtraDataTests.Line(line);
        var extra = QbftExtraData.Decode(bytes);
        Assert.Equal(
            (validators, votes, adds, round, seals),
            (extra.Validators.Count, extra.Vote is not null, extra.Vote?.Adds ?? false, extra.Round, extra.Seals.Count)
        );
        Assert.Equal(bytes, extra.Encode());
    }

    [Theory]
    [InlineData("reject: round with a leading zero byte")]
    [InlineData("reject: validator of 19 bytes")]
    [InlineData("reject: vote byte 01")]
    public void Malformed_extra_data_is_refused(string line) =>
        Assert.Throws<RlpException>(() => QbftExtraData.Decode(ExtraDataTests.Line(line)));

    [Fact]
    public void A_stranger_a_double_and_what_no_key_made_are_told_apart()
    {
        var (member, stranger) = (Keccak256.Hash("m"u8).ToArray(), Keccak256.Hash("s"u8).ToArray());
        var digest = Keccak256.Hash("sealed"u8);
        byte[] Seal(byte[] key) => Secp256k1Signature.Sign(digest, key);
        var judged = CommittedSeals.Judge(
            digest,
            [Seal(member), Seal(member), Seal(stranger), new byte[65]],
            [Secp256k1Signature.AddressOfPrivateKey(member)]
        );
        Assert.Equal(
            [SealStanding.Counts, SealStanding.Double, SealStanding.Stranger, SealStanding.NoSignature],
            judged.Select(j => j.Standing)
        );
    }

    /// <summary>A header whose first 20 fields are this ledger's, cut or lengthened.</summary>
    private static byte[] OfFields(int count)
    {
        var whole = new BlockHeader
        {
            ParentHash = Bytes32.Zero,
            Coinbase = Address.Zero,
            StateRoot = BlockHeader.EmptyTrieRoot,
            TransactionsRoot = BlockHeader.EmptyTrieRoot,
            ReceiptsRoot = BlockHeader.EmptyTrieRoot,
            LogsBloom = new byte[256],
            Number = 7,
            GasLimit = 1,
            GasUsed = 0,
            Timestamp = 1_772_640_000,
            Extra = ExtraData.Blank,
        }.Encode();
        var list = new RlpReader(whole).ReadList();
        var w = new RlpWriter(1024);
        var begin = w.BeginList();
        for (var i = 0; i < count; i++)
            if (i < 20)
                w.Raw(list.ReadItem());
            else
                w.Bytes(Keccak256.Hash(Encoding.ASCII.GetBytes("field " + i)));
        return w.EndList(begin).ToArray();
    }
}
