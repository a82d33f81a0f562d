using System.Text;

namespace Ledger.Evidence.Texts;

/// <summary>
/// Whether this platform normalises text as the ledger's texts are defined (NFC, UAX #15). Without ICU
/// (<c>DOTNET_SYSTEM_GLOBALIZATION_INVARIANT</c>, <c>InvariantGlobalization</c>) .NET takes every text for normalised, and
/// would commit what other verifiers refuse: asked once at start, by SDK, node, command and explorer.
/// </summary>
public static class Normalisation
{
    /// <summary>Text, and its NFC: composition, order of marks, Hangul, singletons, compatibility ideographs, an exclusion.</summary>
    private static readonly (string Text, string Nfc)[] Vectors =
    [
        ("e\u0301", "\u00E9"),
        ("q\u0307\u0323", "q\u0323\u0307"),
        ("\u1100\u1161\u11A8", "\uAC01"),
        ("\u212B", "\u00C5"),
        ("\u0387", "\u00B7"),
        ("\uF900", "\u8C48"),
        ("\U0002F800", "\u4E3D"),
        ("\u0958", "\u0915\u093C"),
        ("\u5F20\u4E09", "\u5F20\u4E09"),
        ("\u00E9", "\u00E9"),
    ];

    /// <summary>Null where it does; else what is wrong and what to do.</summary>
    public static Bilingual? Fault { get; } =
        Holds(static text => text.IsNormalized(NormalizationForm.FormC), static text => text.Normalize())
            ? null
            : new Bilingual(
                "本机的运行环境不能规范化文字（缺少ICU，或设置了 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT）：请安装 libicu 并去掉该设置。",
                "This runtime does not normalise text (no ICU, or DOTNET_SYSTEM_GLOBALIZATION_INVARIANT is set): install libicu and remove that setting."
            );

    /// <exception cref="PlatformNotSupportedException">This platform does not normalise.</exception>
    internal static void Require()
    {
        if (Fault is { En: var fault })
            throw new PlatformNotSupportedException(fault);
    }

    internal static bool Holds(Func<string, bool> isNormalised, Func<string, string> normalise)
    {
        try
        {
            return Array.TrueForAll(
                Vectors,
                v =>
                    isNormalised(v.Text) == string.Equals(v.Text, v.Nfc, StringComparison.Ordinal)
                    && isNormalised(v.Nfc)
                    && string.Equals(normalise(v.Text), v.Nfc, StringComparison.Ordinal)
            );
        }
        catch (PlatformNotSupportedException)
        {
            return false;
        }
    }
}
