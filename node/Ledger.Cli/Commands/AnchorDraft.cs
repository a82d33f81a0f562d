using System.Text.Json;
using Ledger.Cli.Files;
using Ledger.Cli.Running;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;

namespace Ledger.Cli.Commands;

/// <summary>
/// What <c>anchor</c> draws for a document, kept before anything is sent: the same call again, after a crash too, has the
/// same code and time and so finds its own filing.
/// </summary>
internal sealed record AnchorDraft(string Name, ContractCode Code, DateTimeOffset Time)
{
    public static async Task<AnchorDraft> OpenAsync(
        string data,
        string number,
        UnitCode unit,
        DocumentDigests document,
        string fields,
        DateTimeOffset now,
        Func<ValueTask<ContractCode>> sign
    )
    {
        var name = FolderSecret.Draw(data, $"anchor/{number}\n{unit}\n{document.Sha256}\n{fields}").ToString()[..32];
        var folder = Path.Combine(data, "anchored");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name + ".json");
        if (File.Exists(path))
            return Read(path, name);
        var code = await sign();
        var content = new Content(Convert.ToBase64String(code.Cose), now.ToUnixTimeSeconds());
        WholeFile.Write(
            path,
            JsonSerializer.SerializeToUtf8Bytes(content),
            UnixFileMode.UserRead | UnixFileMode.UserWrite
        );
        return Read(path, name);
    }

    private static AnchorDraft Read(string path, string name)
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path));
            if (
                content is not null
                && ContractCode.TryRead(Convert.FromBase64String(content.Cose), out var code, out _)
            )
                return new AnchorDraft(name, code, DateTimeOffset.FromUnixTimeSeconds(content.Time));
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            throw DraftFault.Of(path, fault);
        }
        throw DraftFault.Of(path);
    }

    private sealed record Content(string Cose, long Time);
}
