using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Store;

/// <summary>How far the chain got, remembered outside its store: nothing of a later block was told to anybody.</summary>
/// <param name="Number">The block up to which things were told.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Genesis">Of the ledger that it belongs to.</param>
/// <param name="Dropped">The highest block that was given up on purpose (<c>ledger restore</c>); 0 where none was.</param>
/// <param name="Clock">When the block was made, as far as the clock was believed.</param>
public sealed record HeadMark(ulong Number, Bytes32 Hash, Bytes32 Genesis, ulong Dropped, ClockReading Clock);

/// <summary>Where the head mark is kept: not in the store whose losses it has to tell.</summary>
public interface IHeadMarkPlace : IDisposable
{
    /// <summary>Null where none was ever written.</summary>
    /// <exception cref="Store.StoreException">There is one, and it cannot be read.</exception>
    HeadMark? Read();

    /// <summary>On the disk (fsync) when this returns; a crash in it leaves this mark or the one before.</summary>
    void Write(HeadMark mark);
}

/// <summary>Somebody else who saw the chain's head: the index, the leases.</summary>
/// <param name="Name">For the message.</param>
/// <param name="Number">The last block that it saw; 0 says nothing.</param>
/// <param name="Hash">Of that block.</param>
public readonly record struct HeadWitness(string Name, ulong Number, Bytes32 Hash);

/// <summary>A mark without a disk, for tests and development.</summary>
public sealed class MemoryHeadMark : IHeadMarkPlace
{
    private volatile HeadMark? mark;

    public HeadMark? Read() => mark;

    public void Write(HeadMark mark) => this.mark = mark;

    public void Dispose() { }
}
