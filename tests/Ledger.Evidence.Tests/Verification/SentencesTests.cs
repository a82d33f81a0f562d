using System.Text.Json;
using System.Text.RegularExpressions;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Texts;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Verification;

public sealed partial class SentencesTests
{
    public static TheoryData<string> Ids => [.. Sentences.Ids];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_sentence_stands_in_both_languages_with_the_same_placeholders(string id)
    {
        var sentence = Sentences.Get(id);
        Assert.NotEmpty(sentence.Zh);
        Assert.NotEmpty(sentence.En);
        // Which city and which placeholder a language needs may differ in number, not in kind.
        Assert.Equal(Names(sentence.Zh), Names(sentence.En));
        Assert.Matches(Chinese(), sentence.Zh);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void No_sentence_blames_or_judges(string id)
    {
        var sentence = Sentences.Get(id);
        foreach (var never in new[] { "合同无效", "假合同", "造假", "篡改", "违法", "!", "！" })
            Assert.DoesNotContain(never, sentence.Zh, StringComparison.Ordinal);
        foreach (var never in new[] { "invalid", "fake", "tampered", "!" })
            Assert.DoesNotContain(never, sentence.En, StringComparison.OrdinalIgnoreCase);
        if (id.StartsWith("verdict.", StringComparison.Ordinal) && id.EndsWith(".headline", StringComparison.Ordinal))
            Assert.DoesNotContain("哈希", sentence.Zh + sentence.En, StringComparison.Ordinal);
    }

    /// <summary>A value is put in as it is: no sentence may need "an" for one and "a" for another, nor one word for 1 and another for 2.</summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void An_English_sentence_fits_every_value(string id)
    {
        var sentence = Sentences.Get(id);
        Assert.DoesNotMatch(Article(), sentence.En);
        Assert.DoesNotMatch(Plural(), sentence.En);
        // Chinese puts no blank between a word and the word that is filled in.
        Assert.DoesNotMatch("\\{kind\\} | \\{kind\\}", sentence.Zh);
    }

    [Fact]
    public void Every_check_has_a_name_and_a_sentence_for_each_outcome_that_it_can_have()
    {
        foreach (var number in typeof(CheckNumber).GetFields().Select(f => (int)f.GetValue(null)!))
        {
            Assert.Contains("check." + number + ".name", Sentences.Ids);
            // Tokens are never checked, so that no sentence may say that they hold.
            if (number == CheckNumber.Timestamps)
                Assert.DoesNotContain("check." + number + ".Valid", Sentences.Ids);
            else
                Assert.Contains("check." + number + ".Valid", Sentences.Ids);
            Assert.Contains(
                Sentences.Ids,
                id =>
                    id.StartsWith("check." + number + ".", StringComparison.Ordinal)
                    && !id.EndsWith("Valid", StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public void Times_are_written_in_china_standard_time()
    {
        Assert.Equal("2026-03-05 16:40", Sentences.Time(1_772_700_000).Zh);
        Assert.Equal("2026-03-05 16:40 (UTC+8)", Sentences.Time(1_772_700_000).En);
        Assert.Equal("18446744073709551615", Sentences.Time(ulong.MaxValue).Zh);
    }

    private static IEnumerable<string> Names(string text) =>
        Placeholder().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{[a-zA-Z]+\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\ban? \{", RegexOptions.IgnoreCase)]
    private static partial Regex Article();

    /// <summary>"of {n} organisations" is right for every n, and "version {v} is" counts nothing.</summary>
    [GeneratedRegex(@"(?<!of |[Vv]ersion |[Ee]ntry )\{[a-z]\} [a-z]+s\b")]
    private static partial Regex Plural();

    [GeneratedRegex(@"[\u4e00-\u9fff]")]
    private static partial Regex Chinese();
}
