using Ledger.Sdk.Outbox.Files;
using Ledger.Testing.Outbox;

namespace Ledger.Sdk.Tests;

/// <summary>What the outbox takes for granted of its folder; the one in memory must keep it exactly as the disk does.</summary>
public abstract class OutboxFilesContract
{
    private protected abstract IOutboxFiles Files { get; }

    private void Write(string name, byte[] bytes)
    {
        using var file = Files.Open(name, create: true);
        file.WriteAt(0, bytes);
        file.Sync();
    }

    private byte[] Read(string name)
    {
        using var file = Files.Open(name, create: false);
        return file.ReadAll();
    }

    [Fact]
    public void A_missing_file_is_said_to_be_missing_and_made_only_when_asked_for()
    {
        Assert.False(Files.Exists("a"));
        Assert.Throws<FileNotFoundException>(() => Files.Open("a", create: false));
        using (Files.Open("a", create: true)) { }
        Assert.True(Files.Exists("a"));
        Assert.Empty(Read("a"));
        Assert.Contains("a", Files.List());
        Assert.Contains("a", Files.Describe("a"), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_written_beyond_the_end_leave_zeros_between()
    {
        using (var file = Files.Open("a", create: true))
        {
            file.WriteAt(4, [1, 2]);
            Assert.Equal(6, file.Length);
            file.Sync();
        }
        Assert.Equal([0, 0, 0, 0, 1, 2], Read("a"));
    }

    [Fact]
    public void Reading_ends_where_the_file_does()
    {
        Write("a", [1, 2, 3]);
        using var file = Files.Open("a", create: false);
        var buffer = new byte[8];
        Assert.Equal(2, file.ReadAt(1, buffer));
        Assert.Equal([2, 3], buffer[..2]);
        Assert.Equal(0, file.ReadAt(3, buffer));
        Assert.Equal(0, file.ReadAt(100, buffer));
    }

    [Fact]
    public void A_length_cuts_and_extends()
    {
        Write("a", [1, 2, 3]);
        using (var file = Files.Open("a", create: false))
        {
            file.SetLength(1);
            file.SetLength(3);
            file.Sync();
        }
        Assert.Equal([1, 0, 0], Read("a"));
    }

    [Fact]
    public void One_file_takes_anothers_place()
    {
        Write("a", [1]);
        Write("b", [2, 2]);
        Files.Replace("b", "a");
        Assert.Equal([2, 2], Read("a"));
        Assert.False(Files.Exists("b"));
        Files.Replace("a", "c");
        Assert.Equal([2, 2], Read("c"));
    }

    [Fact]
    public void A_deleted_file_is_gone()
    {
        Write("a", [1]);
        Files.Delete("a");
        Assert.False(Files.Exists("a"));
        Assert.DoesNotContain("a", Files.List());
    }

    [Fact]
    public void The_lock_is_one_holders_and_can_be_taken_again_after_it()
    {
        var first = Files.TryLock("one", out var none);
        Assert.NotNull(first);
        Assert.Null(none);
        Assert.Null(Files.TryLock("two", out var holder));
        Assert.False(string.IsNullOrEmpty(holder));
        first.Dispose();
        using var second = Files.TryLock("two", out _);
        Assert.NotNull(second);
    }

    [Fact]
    public void There_is_room() => Assert.True(Files.FreeBytes > 0);
}

public sealed class MemoryFilesTests : OutboxFilesContract
{
    private protected override IOutboxFiles Files { get; } = new MemoryFiles();
}
