using System.Diagnostics;
using System.Text.Json;
using Ledger.Cli.Sample;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace Ledger.Cli.Tests;

/// <summary>
/// Field case C60: codes of our generator read by three independent readers: ZXing.Net, jsQR and zbar (the last two by
/// tests/oracles/qr.mjs, after <c>npm ci</c> there).
/// </summary>
public sealed class QrReaderTests
{
    private const int Scale = 4;
    private const int QuietZone = 4;

    private static readonly string Root = FindRoot();

    private static List<string> Texts
    {
        get
        {
            var file = File.ReadAllBytes(Path.Combine(Root, "tests", "vectors", "qr", "texts.json"));
            using var document = JsonDocument.Parse(file);
            var texts = new List<string>();
            foreach (var entry in document.RootElement.EnumerateArray())
                texts.Add(entry.GetProperty("text").GetString()!);
            return texts;
        }
    }

    [Fact]
    public async Task Three_readers_give_the_text_that_was_written()
    {
        List<string> texts =
        [
            .. Texts,
            "https://fc.lyg.example/v#1" + string.Concat(Enumerable.Repeat("0123456789", 35)),
            "https://fc.lyg.example/v#1" + string.Concat(Enumerable.Repeat("9876543210", 70)),
        ];
        Assert.True(texts.Count >= 10);
        var pictures = texts.Select(Picture).ToList();
        var theirs = await ReadByNodeAsync(pictures);
        Assert.Equal(texts.Count, theirs.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            var ours = ReadByZXing(pictures[i]);
            Assert.Equal((texts[i], "Q"), (ours.Text, ours.ResultMetadata[ResultMetadataType.ERROR_CORRECTION_LEVEL]));
            Assert.Equal((texts[i], texts[i]), theirs[i]);
        }
    }

    [Fact]
    public void Four_modules_around_a_code_are_light_and_the_next_one_is_dark()
    {
        var matrix = QrMatrix.Of("https://fc.lyg.example/v#1");
        for (var i = 0; i < matrix.Size; i++)
        for (var edge = 0; edge < QuietZone; edge++)
        {
            Assert.False(matrix.IsDark(edge, i) || matrix.IsDark(i, edge));
            Assert.False(matrix.IsDark(matrix.Size - 1 - edge, i) || matrix.IsDark(i, matrix.Size - 1 - edge));
        }
        Assert.True(matrix.IsDark(QuietZone, QuietZone));
    }

    private static (byte[] Grey, int Side) Picture(string text)
    {
        var matrix = QrMatrix.Of(text);
        var side = matrix.Size * Scale;
        var grey = new byte[side * side];
        for (var y = 0; y < side; y++)
        for (var x = 0; x < side; x++)
            grey[y * side + x] = (byte)(matrix.IsDark(y / Scale, x / Scale) ? 0 : 255);
        return (grey, side);
    }

    private static Result ReadByZXing((byte[] Grey, int Side) picture)
    {
        var source = new RGBLuminanceSource(
            picture.Grey,
            picture.Side,
            picture.Side,
            RGBLuminanceSource.BitmapFormat.Gray8
        );
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)))
            ?? throw new InvalidOperationException("ZXing found no code.");
    }

    private static async Task<List<(string? JsQr, string? Zbar)>> ReadByNodeAsync(
        IReadOnlyList<(byte[] Grey, int Side)> pictures
    )
    {
        var folder = Path.Combine(Root, "tests", "oracles");
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

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The tests run inside the repository.");
    }
}
