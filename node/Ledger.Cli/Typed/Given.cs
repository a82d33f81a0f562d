using System.Globalization;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;
using Ledger.Sdk;

namespace Ledger.Cli.Typed;

/// <summary>Values that people type, read strictly: a wrong one is named and nothing is sent.</summary>
internal static class Given
{
    /// <exception cref="CliException">Not an id of a filing.</exception>
    public static FilingId Filing(string text) =>
        FilingId.TryParse(Bare(text, "filings/"), out var id)
            ? id
            : throw new CliException("error.id", text, "filings/");

    /// <exception cref="CliException">Not an id of an escrow.</exception>
    public static EscrowId Escrow(string text) =>
        EscrowId.TryParse(Bare(text, "escrows/"), out var id)
            ? id
            : throw new CliException("error.id", text, "escrows/");

    /// <exception cref="CliException">Not 0x and 40 hex digits.</exception>
    public static Address Address(string text) =>
        Evidence.Primitives.Address.TryParse(text, out var address)
            ? address
            : throw new CliException("error.address", text);

    /// <exception cref="CliException">Not an amount above zero with at most two decimals.</exception>
    public static Fen Yuan(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var yuan)
        && yuan > 0
        && yuan < 90_000_000_000_000_000m
        && decimal.Truncate(yuan * 100) == yuan * 100
            ? Fen.FromYuan(yuan)
            : throw new CliException("error.amount", text);

    /// <exception cref="CliException">Not 0x and 64 digits.</exception>
    public static Bytes32 Hash(string text) =>
        TextProfiles.Digest.Read(text, out var hash) is null
            ? Bytes32.Parse(hash)
            : throw new CliException("error.hash", text);

    /// <summary>The one spelling of a text.</summary>
    /// <exception cref="CliException">None, with the field's name and what is wrong.</exception>
    public static string Text(Session session, string name, TextProfile profile, string text) =>
        profile.Read(text, out var normal) is { } problem
            ? throw new CliException("error.field.text", name, session.Texts.Pick(problem.Zh, problem.En))
            : normal;

    /// <summary>A registered unit code, or a presale code with its prefix.</summary>
    /// <exception cref="CliException">Neither, with what is wrong.</exception>
    public static UnitCode Unit(Session session, string text) =>
        UnitCode.TryParse(text, out var code, out var problem)
            ? code
            : throw new CliException("error.unit", session.Texts.Pick(problem.Zh, problem.En));

    private static string Bare(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
}
