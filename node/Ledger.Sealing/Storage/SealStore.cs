using Ledger.Engine.Store;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Files;
using Ledger.Sealing.Protocol;

namespace Ledger.Sealing.Storage;

/// <summary>Places at which a test may kill the process.</summary>
public enum SealPoint
{
    /// <summary>Never reached.</summary>
    Unset = 0,

    /// <summary>A block is to be locked (W); nothing of it is on the disk.</summary>
    BeforeLock,

    /// <summary>The lock is on the disk; nobody was told the seal.</summary>
    AfterLock,

    /// <summary>A block is to be proposed (J); nothing of it is on the disk.</summary>
    BeforeUnderWay,

    /// <summary>The block under way is on the disk; nobody was sent it.</summary>
    AfterUnderWay,
}

/// <summary>
/// What a validator must never forget, in a folder of its own: <c>sealed</c> (W, or that the key has sealed nothing yet) and
/// <c>under-way</c> (J). Each write replaces a file whole and is on the disk when it returns. One process at a time (<c>lock</c>, dropped by the
/// system when the process ends).
/// </summary>
/// <remarks>
/// A folder without <c>sealed</c> is a store that was lost, never a new one: it is begun once, when the key is
/// (<see cref="Begin"/>). The proposer's own seals stand in final blocks, so its <c>sealed</c> says only that the store is there.
/// </remarks>
public sealed class SealStore : IDisposable
{
    private readonly DirectoryLock held;
    private readonly string folder;
    private readonly Bytes32 genesis;
    private readonly Address validator;
    private readonly int blockBytes;
    private readonly SealReader reader;
    private readonly Action<SealPoint>? onPoint;

    private SealStore(
        DirectoryLock held,
        string folder,
        SealingTerms terms,
        Address validator,
        Action<SealPoint>? onPoint
    )
    {
        this.held = held;
        this.folder = folder;
        this.validator = validator;
        this.onPoint = onPoint;
        (genesis, blockBytes, reader) = (terms.Genesis, terms.BlockBytes, terms.Reader);
    }

    private string SealedFile => Path.Combine(folder, "sealed");

    private string UnderWayFile => Path.Combine(folder, "under-way");

    /// <summary>Whether a key's store was begun in a folder.</summary>
    public static bool IsBegun(string folder) => File.Exists(Path.Combine(folder, "sealed"));

    /// <summary>Begins the store of a key that has sealed nothing, anywhere: once, with the key.</summary>
    /// <exception cref="SealStoreException">There is one, or the disk does not take it.</exception>
    public static void Begin(string folder, SealingTerms terms, Address validator)
    {
        using var store = Open(folder, terms, validator);
        if (IsBegun(folder))
            throw new SealStoreException(SealStoreFault.AlreadyBegun, $"{folder} has a store. It is begun once.");
        store.Write(store.SealedFile, SealRowKind.Begun, new byte[Secp256k1Signature.Size], default);
    }

    /// <summary>Opens a folder, begun or not, and keeps others out of it.</summary>
    /// <exception cref="SealStoreException">Another process has it, or the folder cannot be used.</exception>
    public static SealStore Open(
        string folder,
        SealingTerms terms,
        Address validator,
        Action<SealPoint>? onPoint = null
    )
    {
        try
        {
            SyncedFolder.Create(folder);
            return new SealStore(DirectoryLock.Take(folder, create: true), folder, terms, validator, onPoint);
        }
        catch (StoreException e) when (e.Fault == StoreFault.DirectoryInUse)
        {
            throw new SealStoreException(
                SealStoreFault.KeyInUse,
                $"the key of validator {validator} seals in another process already. {e.Message}",
                e
            );
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException)
        {
            throw Io(folder, e);
        }
    }

    /// <summary>What was kept; <c>Intact</c> is false where the store is lost.</summary>
    /// <exception cref="SealStoreException">Damaged, of another ledger or key, or it cannot be read.</exception>
    public (bool Intact, SealLock? Lock, BlockUnderWay? UnderWay) Read()
    {
        var kept = Read(SealedFile, SealRowKind.Begun, SealRowKind.Lock);
        var sending = Read(UnderWayFile, SealRowKind.UnderWay, SealRowKind.UnderWayAfterLoss);
        SealLock? locked = null;
        if (kept is { Kind: SealRowKind.Lock })
        {
            locked = new SealLock(Block(SealedFile, kept), kept.Seal);
            if (reader(locked.Hash, locked.Seal) != validator)
                throw Damaged(SealedFile, "its seal is not one of this key");
        }
        return (
            kept is not null,
            locked,
            sending is null
                ? null
                : new BlockUnderWay(Block(UnderWayFile, sending), sending.Kind == SealRowKind.UnderWayAfterLoss)
        );
    }

    /// <summary>On the disk when this returns. The height only rises; whoever seals has seen to that.</summary>
    /// <exception cref="SealStoreException">The disk did not take it: nothing may be told.</exception>
    public void Write(SealLock sealing)
    {
        onPoint?.Invoke(SealPoint.BeforeLock);
        Write(SealedFile, SealRowKind.Lock, sealing.Seal, sealing.Block.Bytes);
        onPoint?.Invoke(SealPoint.AfterLock);
    }

    /// <summary>On the disk when this returns.</summary>
    /// <exception cref="SealStoreException">The disk did not take it: nothing may be sent.</exception>
    public void Write(BlockUnderWay block)
    {
        onPoint?.Invoke(SealPoint.BeforeUnderWay);
        var none = new byte[Secp256k1Signature.Size];
        Write(
            UnderWayFile,
            block.AfterLoss ? SealRowKind.UnderWayAfterLoss : SealRowKind.UnderWay,
            none,
            block.Block.Bytes
        );
        // From here on the block under way says what was lost.
        if (!File.Exists(SealedFile))
            Write(SealedFile, SealRowKind.Begun, none, default);
        onPoint?.Invoke(SealPoint.AfterUnderWay);
    }

    public void Dispose() => held.Dispose();

    private void Write(string path, SealRowKind kind, byte[] seal, ReadOnlyMemory<byte> block)
    {
        try
        {
            SyncedFile.Replace(path, new SealRow(kind, genesis, validator, seal, block).Encode());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Io(path, e);
        }
    }

    private SealRow? Read(string path, SealRowKind one, SealRowKind other)
    {
        byte[] bytes;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > (long)SealRow.Overhead + blockBytes)
                throw Damaged(path, "it is larger than any block");
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Io(path, e);
        }
        var row = SealRow.Decode(bytes) ?? throw Damaged(path, "it is cut off, changed, or of another format");
        if (row.Kind != one && row.Kind != other)
            throw Damaged(path, "another file stands in its place");
        if (row.Genesis != genesis)
            throw new SealStoreException(
                SealStoreFault.OtherLedger,
                $"{path} is of ledger {row.Genesis}, not {genesis}."
            );
        return row.Validator == validator
            ? row
            : throw new SealStoreException(
                SealStoreFault.OtherValidator,
                $"{path} is of validator {row.Validator}, not {validator}."
            );
    }

    private static Proposal Block(string path, SealRow row)
    {
        try
        {
            return Proposal.Decode(row.Block);
        }
        catch (RlpException e)
        {
            throw Damaged(path, "its block cannot be read: " + e.Message);
        }
    }

    private static SealStoreException Damaged(string path, string what) =>
        new(
            SealStoreFault.Damaged,
            $"{path} cannot be trusted: {what}. Moved away it counts as lost: this validator then seals nothing that it may have sealed before."
        );

    private static SealStoreException Io(string path, Exception e) => new(SealStoreFault.Io, $"{path}: {e.Message}", e);
}
