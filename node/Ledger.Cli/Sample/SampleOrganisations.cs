namespace Ledger.Cli.Sample;

/// <summary>Folders of keys-sample, by the part that they play in the sample city.</summary>
internal static class SampleOrganisations
{
    public const string Center = "center";
    public const string Tax = "tax";

    /// <summary>A reader for the sample's explorer: no organisation.</summary>
    public const string Explorer = "explorer";

    /// <summary>The two banks by their numbers.</summary>
    public static readonly IReadOnlyList<(uint Number, string Name)> Banks = [(3, "bank-a"), (4, "bank-b")];
}
