using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Ledger.Cli.Files;
using Ledger.Sdk;

namespace Ledger.Cli.Sample;

/// <summary>The folder of the sample: when it began, the signing certificate, a draft and the PDFs of each deal.</summary>
internal sealed class SampleFiles
{
    private const string DoneName = "done";
    private readonly string folder;

    private SampleFiles(string folder, DateTimeOffset began, X509Certificate2 certificate) =>
        (this.folder, Began, Certificate) = (folder, began, certificate);

    /// <summary>Event time of all that the seeding writes: part of each statement's content, so it is kept.</summary>
    public DateTimeOffset Began { get; }

    public X509Certificate2 Certificate { get; }

    public static bool IsDone(string folder) => File.Exists(Path.Combine(folder, DoneName));

    public static string Name(int number) => number.ToString("000000", CultureInfo.InvariantCulture);

    /// <summary>A contract for people to try <c>anchor</c> with; on no unit of the sample.</summary>
    public string TryFile => Path.Combine(folder, "my.pdf");

    public static SampleFiles Open(string folder, TimeProvider clock)
    {
        Directory.CreateDirectory(Path.Combine(folder, "pdf"));
        Directory.CreateDirectory(Path.Combine(folder, "deals"));
        var path = Path.Combine(folder, "began.json");
        if (!File.Exists(path))
            WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(clock.GetUtcNow().ToUnixTimeSeconds()));
        var began = DateTimeOffset.FromUnixTimeSeconds(JsonSerializer.Deserialize<long>(File.ReadAllBytes(path)));
        return new SampleFiles(folder, began, SampleCertificate.OpenOrMake(folder, clock));
    }

    public Task<SampleDraft> DraftAsync(SampleDeal deal, CodesClient codes, CancellationToken cancel) =>
        SampleDraft.OpenAsync(Path.Combine(folder, "deals"), deal, codes, cancel);

    /// <summary>Where a deal's PDF of a version lies.</summary>
    public string PdfPath(SampleDeal deal, int version) =>
        Path.Combine(folder, "pdf", Name(deal.Number) + (version > 1 ? "-v2" : "") + ".pdf");

    /// <summary>The path of a deal's PDF, made when it is not there: a signature differs each time, the file must not.</summary>
    public string Pdf(SampleDeal deal, ContractPage page, string codeText, string host)
    {
        var path = PdfPath(deal, page.Version);
        if (!File.Exists(path))
            WholeFile.Write(path, ContractPdf.Make(page, codeText, host, Certificate));
        return path;
    }

    public void Finish(ContractPage page, string host)
    {
        if (!File.Exists(TryFile))
            WholeFile.Write(TryFile, ContractPdf.Make(page, null, host, Certificate));
        WholeFile.Write(Path.Combine(folder, DoneName), []);
    }
}
