using System.Text.Json;
using Ledger.Cli.Printing;
using Ledger.Cli.Tests.Printed;
using Ledger.Sdk;
using ZXing;

namespace Ledger.Cli.Tests;

/// <summary>
/// Field case C60: codes, made by ZXing.Net, read by ZXing.Net and by two readers independent of it, jsQR and zbar (by
/// tests/oracles/qr.mjs, after <c>npm ci</c> there).
/// </summary>
public sealed class QrReaderTests
{
    private const int Scale = 4;
    private const int QuietZone = 4;

    private static List<string> Texts
    {
        get
        {
            var file = File.ReadAllBytes(RepositoryFolder.Of("tests/vectors/qr/texts.json"));
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
        var theirs = await OtherReaders.ReadByNodeAsync(pictures);
        Assert.Equal(texts.Count, theirs.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            var ours = OtherReaders.ReadByZXing(pictures[i].Grey, pictures[i].Side)!;
            Assert.Equal((texts[i], "Q"), (ours.Text, ours.ResultMetadata[ResultMetadataType.ERROR_CORRECTION_LEVEL]));
            Assert.Equal((texts[i], texts[i]), theirs[i]);
        }
    }

    [Fact]
    public void Four_modules_around_a_code_are_light_and_the_next_one_is_dark()
    {
        var matrix = QrModules.Of("https://fc.lyg.example/v#1");
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
        var matrix = QrModules.Of(text);
        var side = matrix.Size * Scale;
        var grey = new byte[side * side];
        for (var y = 0; y < side; y++)
        for (var x = 0; x < side; x++)
            grey[y * side + x] = (byte)(matrix.IsDark(y / Scale, x / Scale) ? 0 : 255);
        return (grey, side);
    }
}
