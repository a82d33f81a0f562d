using System.Text.Json;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>What a caller keeps in a row or sends on as JSON comes back as it was; anything else is refused.</summary>
public sealed class ValueTests
{
    private static readonly Bytes32 Head = Samples.Digest("head");
    private static readonly string Hex = Convert.ToHexStringLower(Head.Span);

    [Fact]
    public void A_position_a_hash_and_a_serial_are_texts_that_read_back()
    {
        var position = new RecordPosition(uint.MaxValue, Head);
        Assert.Equal("4294967295:0x" + Hex, position.ToString());
        Assert.Equal(position, RecordPosition.Parse(position.ToString()));
        Assert.Equal(default, RecordPosition.Parse(default(RecordPosition).ToString()));
        Assert.Equal("0x" + Hex, new TxHash(Head).ToString());
        Assert.Equal(new TxHash(Head), TxHash.Parse(new TxHash(Head).ToString()));
        Assert.Equal(new TxHash(Head), TxHash.Parse(Hex)); // as earlier versions wrote it
        Assert.Equal(new BankSerial(Head), BankSerial.Parse(new BankSerial(Head).ToString()));
    }

    [Fact]
    public void They_go_through_json_alone_and_inside_what_the_client_answers()
    {
        var position = new RecordPosition(7, Head);
        Assert.Equal($"\"7:0x{Hex}\"", JsonSerializer.Serialize(position));
        Assert.Equal($"\"0x{Hex}\"", JsonSerializer.Serialize(new TxHash(Head)));
        Assert.Equal($"\"{Hex}\"", JsonSerializer.Serialize(new BankSerial(Head)));
        Assert.Equal($"\"0x{Hex}\"", JsonSerializer.Serialize(Head));
        Assert.Equal(position, JsonSerializer.Deserialize<RecordPosition>(JsonSerializer.Serialize(position)));
        Assert.Equal(Head, JsonSerializer.Deserialize<Bytes32>($"\"0x{Hex.ToUpperInvariant()}\""));
        var final = new EntryStatus.Final(new BlockRef(9, Head, 1_772_640_000), position, new TxHash(Head));
        Assert.Equal(final, JsonSerializer.Deserialize<EntryStatus.Final>(JsonSerializer.Serialize(final)));
    }

    /// <summary>Nobody set it: it must not pass for the name of something. A position's zero is one, before the first event.</summary>
    [Fact]
    public void A_default_identifier_throws_when_it_is_used()
    {
        Action[] uses =
        [
            .. Uses(default(FilingId), id => id.Value),
            .. Uses(default(UnitRef), id => id.Value),
            .. Uses(default(EscrowId), id => id.Value),
            .. Uses(default(OrganisationId), id => id.Number),
            .. Uses(default(UnitCode), id => id.Value),
            .. Uses(default(TxHash), id => id.Value),
            .. Uses(default(BankSerial), id => id.Value),
            .. Uses(default(OperationKey), id => id.Value),
        ];
        Assert.All(uses, use => Assert.Throws<InvalidOperationException>(use));
        Assert.Throws<ArgumentException>(() => new TxHash(Bytes32.Zero));
        Assert.Equal((0U, Bytes32.Zero), (default(RecordPosition).Seq, default(RecordPosition).Head));

        static Action[] Uses<T>(T value, Func<T, object> read)
            where T : struct => [() => read(value), () => value.ToString(), () => JsonSerializer.Serialize(value)];
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("7:")]
    [InlineData(":0x#")]
    [InlineData("7:#")]
    [InlineData("07:0x#")]
    [InlineData("-7:0x#")]
    [InlineData(" 7:0x#")]
    [InlineData("4294967296:0x#")]
    [InlineData("7:0x#0")]
    [InlineData("7:0X#")]
    [InlineData("7:0x# ")]
    public void What_is_no_position_is_refused(string text)
    {
        text = text.Replace("#", Hex, StringComparison.Ordinal);
        Assert.False(RecordPosition.TryParse(text, null, out var position));
        Assert.Equal(default, position);
        Assert.Throws<FormatException>(() => RecordPosition.Parse(text));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RecordPosition>(JsonSerializer.Serialize(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x0x#")]
    [InlineData("0X#")]
    [InlineData("#0")]
    [InlineData("zz")]
    public void What_is_no_hash_and_no_serial_is_refused(string text)
    {
        text = text.Replace("#", Hex, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => TxHash.Parse(text));
        Assert.Throws<FormatException>(() => BankSerial.Parse(text));
        Assert.Throws<FormatException>(() => BankSerial.Parse("0x" + Hex));
        Assert.Throws<FormatException>(() => TxHash.Parse(Hex.ToUpperInvariant()));
        Assert.Throws<FormatException>(() => TxHash.Parse(new string('0', 64)));
        Assert.Throws<FormatException>(() => BankSerial.Parse(new string('0', 64)));
    }
}
