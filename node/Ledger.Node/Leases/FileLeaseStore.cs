using System.Text.Json;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Files;
using Ledger.Node.Index;

namespace Ledger.Node.Leases;

/// <summary>
/// Leases in one small file, replaced whole and synced. There are as many as writer keys: few. One line of JSON, then
/// keccak256 of that line. A file of the version before is the JSON list alone.
/// </summary>
internal sealed class FileLeaseStore(string path) : ILeaseStore
{
    public KeptLeases Load()
    {
        if (!File.Exists(path))
            return KeptLeases.None;
        try
        {
            var bytes = File.ReadAllBytes(path);
            return bytes is [(byte)'[', ..]
                ? new KeptLeases(Read(JsonSerializer.Deserialize<List<Row>>(bytes)!), null)
                : Read(bytes);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new NodeStoreException(
                NodeStoreFault.Damaged,
                $"{path} is damaged. Stop all writers for 30 s, then remove it; leases are taken anew.",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NodeStoreException.From("lease file", path, e);
        }
    }

    public void Save(KeptLeases kept)
    {
        var rows = kept.Leases.Select(l => new Row(l.Writer.ToString(), l.Owner, l.Fence, l.Token, l.Expires, l.Order));
        var line = JsonSerializer.SerializeToUtf8Bytes(
            new Content([.. rows], kept.Head?.Number ?? 0, kept.Head?.Hash.ToString() ?? "")
        );
        try
        {
            SyncedFile.Replace(path, [.. line, (byte)'\n', .. Check(line)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NodeStoreException.From("lease file", path, e);
        }
    }

    private static KeptLeases Read(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf((byte)'\n');
        if (end < 0 || !bytes.AsSpan(end + 1).SequenceEqual(Check(bytes.AsSpan(0, end))))
            throw new FormatException("The checksum does not fit.");
        var content = JsonSerializer.Deserialize<Content>(bytes.AsSpan(0, end))!;
        return new KeptLeases(
            Read(content.Leases),
            content.Head == 0 ? null : new IndexHead(content.Head, Bytes32.Parse(content.Hash))
        );
    }

    private static List<WriterLease> Read(List<Row> rows) =>
        rows.ConvertAll(r => new WriterLease(Address.Parse(r.Writer), r.Owner, r.Fence, r.Token, r.Expires, r.Order));

    private static byte[] Check(ReadOnlySpan<byte> line) =>
        System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Keccak256.Hash(line).Span) + "\n");

    private sealed record Content(List<Row> Leases, ulong Head, string Hash);

    private sealed record Row(string Writer, string Owner, ulong Fence, string Token, long Expires, ulong Order);
}
