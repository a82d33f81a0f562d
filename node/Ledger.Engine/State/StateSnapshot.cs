using System.Collections.Concurrent;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.State;

/// <summary>A row of the node table that a block changes.</summary>
internal readonly record struct NodeRow(byte[] Key, byte[]? Before, byte[]? After);

/// <summary>
/// The state after one block. Unchanging to its readers: nodes that were read are kept with it, a change gives a new
/// snapshot that shares what did not change. Safe for many threads.
/// </summary>
internal sealed class StateSnapshot
{
    private readonly IKeyValueStore store;
    private readonly Func<ulong> oldest;
    private readonly ConcurrentDictionary<Bytes32, Place> storageRoots;
    private readonly Place accounts;
    private readonly NodeCount inMemory;

    public StateSnapshot(IKeyValueStore store, ulong number, Bytes32 root, Func<ulong> oldest)
        : this(store, number, root, oldest, new Place(Unread(root)), [], new NodeCount()) { }

    private StateSnapshot(
        IKeyValueStore store,
        ulong number,
        Bytes32 root,
        Func<ulong> oldest,
        Place accounts,
        ConcurrentDictionary<Bytes32, Place> storageRoots,
        NodeCount inMemory
    )
    {
        this.inMemory = inMemory;
        this.store = store;
        this.oldest = oldest;
        this.accounts = accounts;
        this.storageRoots = storageRoots;
        Number = number;
        Root = root;
    }

    public ulong Number { get; }

    public Bytes32 Root { get; }

    /// <summary>Nodes read or made since the last <see cref="Unloaded"/>, at least as many as are in memory.</summary>
    public long NodesInMemory => inMemory.Value;

    public AccountRecord? GetAccount(in Address address) => GetAccount(Keccak256.Hash(address.Span));

    public Bytes32 GetStorage(in Address address, in Bytes32 slot)
    {
        var owner = Keccak256.Hash(address.Span);
        if (GetAccount(owner) is not { } account || account.StorageRoot == BlockHeader.EmptyTrieRoot)
            return Bytes32.Zero;
        var key = TrieCodec.Nibbles(Keccak256.Hash(slot.Span).Span);
        var value = TrieReader.Get(ref StoragePlace(owner, account).Root, key, Source(owner));
        return value is null ? Bytes32.Zero : AccountCodec.DecodeWord(value);
    }

    public List<byte[]> ProveAccount(in Address address) =>
        TrieReader.Prove(ref accounts.Root, TrieCodec.Nibbles(Keccak256.Hash(address.Span).Span), Source(null));

    public List<byte[]> ProveStorage(in Address address, in Bytes32 slot)
    {
        var owner = Keccak256.Hash(address.Span);
        if (GetAccount(owner) is not { } account || account.StorageRoot == BlockHeader.EmptyTrieRoot)
            return [];
        var key = TrieCodec.Nibbles(Keccak256.Hash(slot.Span).Span);
        return TrieReader.Prove(ref StoragePlace(owner, account).Root, key, Source(owner));
    }

    /// <summary>The state with a block's changes, and the rows to be written for it. This snapshot stays as it is.</summary>
    public (StateSnapshot Next, List<NodeRow> Rows) Apply(StateChanges changes, ulong number)
    {
        var edits = new StorageEdit[changes.Accounts.Count];
        if (changes.Accounts.Sum(a => a.Storage.Count) < 256)
            for (var i = 0; i < edits.Length; i++)
                edits[i] = EditStorage(changes.Accounts[i]);
        else
            Parallel.For(0, edits.Length, i => edits[i] = EditStorage(changes.Accounts[i]));

        var roots = new ConcurrentDictionary<Bytes32, Place>(storageRoots);
        var rows = new List<NodeRow>();
        var accountEdit = new TrieEdit(accounts.Root, Source(null));
        for (var i = 0; i < edits.Length; i++)
        {
            var (owner, root, rootHash, changed) = edits[i];
            if (root is null)
                roots.TryRemove(owner, out _);
            else
                roots[owner] = new Place(root);
            foreach (var (path, before, after) in changed)
                rows.Add(new NodeRow(NodeKey.Of(owner, path), before, after));
            var account = changes.Accounts[i].Account;
            var leaf = account is null ? [] : AccountCodec.Encode(account with { StorageRoot = rootHash });
            accountEdit.Put(TrieCodec.Nibbles(owner.Span), leaf);
        }
        var (top, hash, accountRows) = accountEdit.Finish();
        foreach (var (path, before, after) in accountRows)
            rows.Add(new NodeRow(NodeKey.Of(null, path), before, after));
        inMemory.Add(rows.Count);
        return (new StateSnapshot(store, number, hash, oldest, new Place(top), roots, inMemory), rows);
    }

    /// <summary>The same state with nothing read yet: gives the memory of the nodes back.</summary>
    public StateSnapshot Unloaded() => new(store, Number, Root, oldest);

    private AccountRecord? GetAccount(in Bytes32 owner)
    {
        var leaf = TrieReader.Get(ref accounts.Root, TrieCodec.Nibbles(owner.Span), Source(null));
        return leaf is null ? null : AccountCodec.Decode(leaf);
    }

    private StorageEdit EditStorage(AccountChange change)
    {
        var owner = Keccak256.Hash(change.Address.Span);
        var before = GetAccount(owner);
        var former = before is null ? null : StoragePlace(owner, before).Root;
        var cleared = change.StorageCleared || change.Account is null;
        if (change.Storage.Count == 0 && !cleared)
            return new StorageEdit(owner, former, before?.StorageRoot ?? BlockHeader.EmptyTrieRoot, []);
        var edit = new TrieEdit(former, Source(owner));
        if (cleared)
            edit.Clear();
        if (change.Account is not null)
            foreach (var (slot, word) in change.Storage)
            {
                var key = TrieCodec.Nibbles(Keccak256.Hash(slot.Span).Span);
                edit.Put(key, word.IsZero ? [] : AccountCodec.EncodeWord(word));
            }
        var (root, hash, rows) = edit.Finish();
        return new StorageEdit(owner, root, hash, rows);
    }

    private Place StoragePlace(in Bytes32 owner, AccountRecord account) =>
        storageRoots.GetOrAdd(owner, static (_, root) => new Place(Unread(root)), account.StorageRoot);

    private NodeSource Source(Bytes32? owner) => new(store, owner, Number, oldest, inMemory);

    private static UnloadedNode? Unread(in Bytes32 root) =>
        root == BlockHeader.EmptyTrieRoot ? null : UnloadedNode.OfHash(root);

    private sealed class Place(TrieNode? root)
    {
        public TrieNode? Root = root;
    }

    private readonly record struct StorageEdit(Bytes32 Owner, TrieNode? Root, Bytes32 RootHash, List<NodeChange> Rows);
}
