using Ledger.Cli.Sample;

namespace Ledger.EndToEnd.Tests;

/// <summary>A folder with contracts to file; gone with the test.</summary>
internal sealed class City : IDisposable
{
    private static readonly DateOnly Day = new(2026, 3, 1);
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-e2e-").FullName;

    public string Data => Of("data");

    public string Of(string name) => Path.Combine(folder, name);

    /// <summary>A signed PDF of deal N, with its number and unit.</summary>
    public (string Pdf, string Number, string Unit) Contract(int number)
    {
        var page = SamplePlan.Deals(number, Day)[^1].Page;
        var path = Of(page.Number + ".pdf");
        using var certificate = SampleCertificate.Make(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        File.WriteAllBytes(path, ContractPdf.Make(page, null, "localhost:5082", certificate));
        return (path, page.Number, page.UnitCode);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
