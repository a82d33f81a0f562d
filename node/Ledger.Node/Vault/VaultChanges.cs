using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>Rows that are changed together, and the head that counts them.</summary>
internal sealed class VaultChanges
{
    private readonly IVaultStore store;
    private readonly VaultSecrets secrets;
    private readonly VaultHead before;
    private readonly SortedDictionary<(VaultTable Table, byte[] Key), byte[]?> all = new(
        Comparer<(VaultTable Table, byte[] Key)>.Create(
            static (a, b) => a.Table != b.Table ? a.Table.CompareTo(b.Table) : a.Key.AsSpan().SequenceCompareTo(b.Key)
        )
    );
    private readonly HashSet<Bytes32> kept = [];

    public VaultChanges(IVaultStore store, VaultSecrets secrets, VaultHead before)
    {
        (this.store, this.secrets, this.before) = (store, secrets, before);
        Head = before;
    }

    public VaultHead Head { get; set; }

    public IEnumerable<VaultChange> All => all.Select(static c => new VaultChange(c.Key.Table, c.Key.Key, c.Value));

    /// <summary>Nothing is to be written.</summary>
    public bool IsEmpty => all.Count == 0 && Head == before;

    /// <summary>A row of fields is put for this record.</summary>
    public bool Keeps(Bytes32 record) => kept.Contains(record);

    public void Put(VaultRow row)
    {
        Put(VaultTable.Rows, row.Key(), row.Value());
        kept.Add(row.Record);
    }

    public void Put(StagedFields fields) => Put(VaultTable.Staged, fields.Key(), fields.Value());

    public void Add(VaultAccess access)
    {
        var key = access.Key(Head.Uses + 1);
        Put(VaultTable.Uses, key, access.Seal(secrets, key));
    }

    public void Delete(VaultTable table, byte[] key)
    {
        Leave(table, key);
        all[(table, key)] = null;
    }

    /// <summary>What a row adds to the sum of all.</summary>
    public static Bytes32 Share(VaultSecrets secrets, VaultTable table, byte[] key, byte[] value)
    {
        var bytes = new byte[1 + 4 + key.Length + 32];
        bytes[0] = (byte)table;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), key.Length);
        key.CopyTo(bytes, 5);
        SHA256.HashData(value, bytes.AsSpan(5 + key.Length));
        return secrets.Mac(bytes);
    }

    private void Put(VaultTable table, byte[] key, byte[] value)
    {
        Leave(table, key);
        Count(table, key, value, comes: true);
        all[(table, key)] = value;
    }

    /// <summary>What stands there, if anything, counts no more.</summary>
    private void Leave(VaultTable table, byte[] key)
    {
        if ((all.TryGetValue((table, key), out var pending) ? pending : store.Get(table, key)) is { } old)
            Count(table, key, old, comes: false);
    }

    private void Count(VaultTable table, byte[] key, byte[] value, bool comes)
    {
        Head = Head with { RowsSum = VaultHead.Toggle(Head.RowsSum, Share(secrets, table, key, value)) };
        ulong Moved(ulong count) => comes ? count + 1 : count - 1;
        Head = table switch
        {
            VaultTable.Rows => Head with { Rows = Moved(Head.Rows) },
            VaultTable.Staged => Head with { Staged = Moved(Head.Staged) },
            VaultTable.Uses => Head with { Uses = Moved(Head.Uses) },
            _ => throw new ArgumentOutOfRangeException(nameof(table)),
        };
    }
}
