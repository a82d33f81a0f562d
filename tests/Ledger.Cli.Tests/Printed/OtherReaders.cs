using System.Diagnostics;
using System.Text.Json;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace Ledger.Cli.Tests.Printed;

/// <summary>Readers of QR codes that are not ours: ZXing.Net here, jsQR and zbar in tests/oracles/qr.mjs.</summary>
internal static class OtherReaders
{
    /// <summary>Null where it finds no code.</summary>
    public static Result? ReadByZXing(byte[] grey, int side)
    {
        var source = new RGBLuminanceSource(grey, side, side, RGBLuminanceSource.BitmapFormat.Gray8);
        return new QRCodeReader().decode(
            new BinaryBitmap(new HybridBinarizer(source)),
            new Dictionary<DecodeHintType, object> { [DecodeHintType.TRY_HARDER] = true }
        );
    }

    public static async Task<List<(string? JsQr, string? Zbar)>> ReadByNodeAsync(
        IReadOnlyList<(byte[] Grey, int Side)> pictures
    )
    {
        var folder = RepositoryFolder.Of("tests/oracles");
        Assert.True(
            Directory.Exists(Path.Combine(folder, "node_modules")),
            "The oracles are not installed: run ./ledger test (or npm ci in tests/oracles)."
        );
        using var process = Process.Start(
            new ProcessStartInfo("node", "qr.mjs")
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var answers = new List<(string?, string?)>();
        foreach (var (grey, side) in pictures)
        {
            var line = JsonSerializer.Serialize(new { side, grey = Convert.ToBase64String(grey) });
            await process.StandardInput.WriteLineAsync(line);
            await process.StandardInput.FlushAsync();
            var answer =
                await process.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException("The readers ended before they had answered.");
            using var document = JsonDocument.Parse(answer);
            answers.Add(
                (
                    document.RootElement.GetProperty("jsqr").GetString(),
                    document.RootElement.GetProperty("zbar").GetString()
                )
            );
        }
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return answers;
    }
}
