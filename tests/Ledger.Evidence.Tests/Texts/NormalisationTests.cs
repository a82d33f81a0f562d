using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Tests.Texts;

public sealed class NormalisationTests
{
    [Fact]
    public void This_platform_normalises() => Assert.Null(Normalisation.Fault);

    /// <summary>What .NET does without ICU: every text passes, none is changed.</summary>
    [Fact]
    public void A_platform_that_takes_all_for_normalised_is_seen() =>
        Assert.False(Normalisation.Holds(static _ => true, static text => text));

    [Fact]
    public void A_platform_that_knows_only_accents_is_seen() =>
        Assert.False(
            Normalisation.Holds(
                static text => !text.Contains('\u0301', StringComparison.Ordinal),
                static text => text.Replace("e\u0301", "\u00E9", StringComparison.Ordinal)
            )
        );

    [Fact]
    public void A_platform_that_refuses_is_seen() =>
        Assert.False(Normalisation.Holds(static _ => throw new PlatformNotSupportedException(), static text => text));
}
