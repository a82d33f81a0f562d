using System.Text;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>
/// Fields that came with a signed transaction and wait until the chain has accepted its statements. Sealed as they will lie
/// in the vault, under the records' data keys, so that an erasure reaches them too.
/// </summary>
/// <param name="Transaction">Hash.</param>
/// <param name="Sender">Of the transaction.</param>
/// <param name="Nonce">Once other bytes have used it, these can never count.</param>
/// <param name="Organisation">Of the sender; its share of the room is counted.</param>
/// <param name="Since">Unix milliseconds of the last submission.</param>
/// <param name="Rows">One for each version.</param>
internal sealed record StagedFields(
    Bytes32 Transaction,
    Address Sender,
    ulong Nonce,
    uint Organisation,
    long Since,
    IReadOnlyList<VaultRow> Rows
)
{
    public int Bytes => Rows.Sum(static r => r.Sealed.Length);

    public byte[] Key() => Transaction.ToArray();

    public byte[] Value()
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Sender.Span);
            writer.Write(Nonce);
            writer.Write(Organisation);
            writer.Write(Since);
            writer.Write(Rows.Count);
            foreach (var row in Rows)
            {
                writer.Write(row.Record.Span);
                writer.Write(row.Version);
                writer.Write(row.Commitment.Span);
                writer.Write(row.Sealed.Length);
                writer.Write(row.Sealed);
            }
        }
        return bytes.ToArray();
    }

    /// <exception cref="NodeStoreException">Not what was written.</exception>
    public static StagedFields Read(ReadOnlySpan<byte> key, byte[] value)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(value), Encoding.UTF8);
            var (sender, nonce) = (new Address(reader.ReadBytes(20)), reader.ReadUInt64());
            var (organisation, since) = (reader.ReadUInt32(), reader.ReadInt64());
            var rows = new VaultRow[reader.ReadInt32()];
            for (var i = 0; i < rows.Length; i++)
                rows[i] = new VaultRow(
                    new Bytes32(reader.ReadBytes(32)),
                    reader.ReadUInt32(),
                    new Bytes32(reader.ReadBytes(32)),
                    organisation,
                    reader.ReadBytes(reader.ReadInt32())
                );
            return new StagedFields(new Bytes32(key), sender, nonce, organisation, since, rows);
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new NodeStoreException(NodeStoreFault.Damaged, "fields that wait for the chain were changed.", e);
        }
    }
}
