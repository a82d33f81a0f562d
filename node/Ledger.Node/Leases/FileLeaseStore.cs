using System.Text.Json;
using Ledger.Files;

namespace Ledger.Node.Leases;

/// <summary>Leases in one small file, replaced whole and synced. There are as many as writer keys: few.</summary>
internal sealed class FileLeaseStore(string path) : ILeaseStore
{
    public IReadOnlyList<WriterLease> Load()
    {
        if (!File.Exists(path))
            return [];
        try
        {
            return JsonSerializer
                .Deserialize<List<Row>>(File.ReadAllBytes(path))!
                .ConvertAll(r => new WriterLease(
                    Address.Parse(r.Writer),
                    r.Owner,
                    r.Fence,
                    r.Token,
                    r.Expires,
                    r.Order
                ));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new NodeStoreException(
                NodeStoreFault.Damaged,
                $"{path} is damaged. Stop all writers for 30 s, then remove it; leases are taken anew.",
                e
            );
        }
    }

    public void Save(IReadOnlyCollection<WriterLease> leases)
    {
        var rows = leases.Select(l => new Row(l.Writer.ToString(), l.Owner, l.Fence, l.Token, l.Expires, l.Order));
        try
        {
            SyncedFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(rows));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NodeStoreException.From("lease file", path, e);
        }
    }

    private sealed record Row(string Writer, string Owner, ulong Fence, string Token, long Expires, ulong Order);
}
