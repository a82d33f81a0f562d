using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;

namespace Ledger.Evidence.Tests.Codes;

public sealed class TypedCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static readonly ContractRef Reference = new(Enumerable.Range(0xa0, 16).Select(i => (byte)i).ToArray());

    [Fact]
    public void A_typed_code_reads_back_however_it_was_typed()
    {
        var text = TypedCode.Format(Reference);
        Assert.Equal(34, text.Length);
        foreach (
            var typed in new[]
            {
                text,
                text.ToLowerInvariant(),
                text.Replace("-", "", StringComparison.Ordinal),
                text.Replace('-', ' '),
                text.Replace('0', 'O').Replace('1', 'l'),
            }
        )
        {
            Assert.True(TypedCode.TryParse(typed, out var read, out _));
            Assert.Equal(Reference, read);
        }
    }

    [Fact]
    public void Every_wrong_character_and_every_exchange_of_two_shows()
    {
        var text = TypedCode.Format(Reference).Replace("-", "", StringComparison.Ordinal);
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var c in Alphabet.Where(c => c != text[i]))
                Assert.False(TypedCode.TryParse(text[..i] + c + text[(i + 1)..], out _, out _));
            for (var j = i + 1; j < text.Length; j++)
            {
                if (text[i] == text[j])
                    continue;
                var exchanged = text.ToCharArray();
                (exchanged[i], exchanged[j]) = (exchanged[j], exchanged[i]);
                Assert.False(TypedCode.TryParse(new string(exchanged), out _, out _));
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0000-0000-0000-0000-0000-0000-0000")]
    [InlineData("U123-4567-89AB-CDEF-GHJK-MNPQ-RSTV")]
    [InlineData("8ZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ")]
    [InlineData("ſ123-4567-89AB-CDEF-GHJK-MNPQ-RSTV")]
    public void Other_texts_are_no_typed_code(string? text)
    {
        Assert.False(TypedCode.TryParse(text, out _, out var fault));
        Assert.Equal(CodeFault.BadTypedCode, fault);
    }
}
