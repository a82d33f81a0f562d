using System.Globalization;
using Ledger.Cli.Sample;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>The <c>--field k=v</c> of <c>anchor</c>; what a sample ledger does not get is filled, and said.</summary>
internal sealed class AnchorFields
{
    private const string AreaName = "area";
    private const string PriceName = "price";
    private const string TemplateName = "template";
    private const string HouseCheckName = "house-check";
    private const string ValidDaysName = "valid-days";
    private const string SignedOnName = "signed-on";
    private static readonly string[] Texts =
    [
        "project",
        "building",
        "room",
        "masked-parties",
        "sellers",
        "buyers",
        "payment",
    ];
    private static readonly string[] Required = [AreaName, PriceName, TemplateName, HouseCheckName, ValidDaysName];
    private const int MaxValidDays = 365;
    private readonly Dictionary<string, string> given = new(StringComparer.Ordinal);

    public static string Names => string.Join(", ", [.. Required, SignedOnName, .. Texts]);

    /// <summary>All that was given, in the order of the names.</summary>
    public string AsGiven =>
        string.Join(
            '\n',
            given
                .OrderBy(static pair => pair.Key, StringComparer.Ordinal)
                .Select(static pair => $"{pair.Key}={pair.Value}")
        );

    public decimal Area => Decimal(AreaName, SampleFields.Area, uint.MaxValue / 100m);
    public Bytes32 Template => Digest(TemplateName);
    public Bytes32 HouseCheck => Digest(HouseCheckName);
    public int ValidDays => (int)Decimal(ValidDaysName, SampleFields.ValidDays, MaxValidDays);

    /// <exception cref="CliException">Not k=v, an unknown name, or a name twice.</exception>
    public static AnchorFields Read(Session session, IEnumerable<string> pairs)
    {
        var fields = new AnchorFields();
        foreach (var pair in pairs)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            var name = at > 0 ? pair[..at] : throw new CliException("error.field.form", pair);
            if (
                !Required.Contains(name, StringComparer.Ordinal)
                && !Texts.Contains(name, StringComparer.Ordinal)
                && name != SignedOnName
            )
                throw new CliException("error.field.name", name, Names);
            if (!fields.given.TryAdd(name, pair[(at + 1)..]))
                throw new CliException("error.field.twice", name);
        }
        fields.Check(session);
        return fields;
    }

    /// <summary>Names of what was not given and is filled on a sample ledger.</summary>
    /// <exception cref="CliException">Not a sample, and something is missing.</exception>
    public IReadOnlyList<string> Filled(bool sample)
    {
        var missing = Required.Where(name => !given.ContainsKey(name)).ToList();
        return sample || missing.Count == 0
            ? missing
            : throw new CliException("error.field.missing", string.Join(", ", missing));
    }

    public SaleFields Sale(string number) =>
        new()
        {
            ContractNo = number,
            AreaM2 = Area,
            Price = given.TryGetValue(PriceName, out var price) ? Given.Yuan(price) : SampleFields.Price,
            Project = Text("project"),
            Building = Text("building"),
            Room = Text("room"),
            MaskedParties = Text("masked-parties"),
            Sellers = Text("sellers"),
            Buyers = Text("buyers"),
            PaymentMethod = Text("payment"),
            SignedOn = SignedOn,
        };

    private DateOnly? SignedOn =>
        !given.TryGetValue(SignedOnName, out var day) ? null
        : DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
        : throw new CliException("error.field.value", SignedOnName, day);

    /// <summary>All values are read once before anything is sent, so that a wrong one leaves nothing half done.</summary>
    private void Check(Session session)
    {
        _ = Sale("0");
        _ = (Template, HouseCheck, Area);
        if (ValidDays != Decimal(ValidDaysName, SampleFields.ValidDays, MaxValidDays) || ValidDays == 0)
            throw new CliException("error.field.value", ValidDaysName, given[ValidDaysName]);
        foreach (var name in Texts)
            if (Text(name) is { Length: > 0 } text)
                given[name] = Given.Text(session, name, ProfileOf(name), text);
    }

    private static TextProfile ProfileOf(string name) =>
        name is "masked-parties" or "sellers" or "buyers" ? TextProfiles.Name : TextProfiles.Description;

    private string? Text(string name) => given.GetValueOrDefault(name);

    private decimal Decimal(string name, decimal sample, decimal max) =>
        !given.TryGetValue(name, out var text) ? sample
        : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value > 0
        && value <= max
        && decimal.Truncate(value * 100) == value * 100
            ? value
        : throw new CliException("error.field.value", name, text);

    private Bytes32 Digest(string name) =>
        given.TryGetValue(name, out var text) ? Given.Hash(text) : SampleDigests.Of(name);
}
