using System.Diagnostics;
using System.Globalization;
using Ledger.Node.Tests.Driver;
using Ledger.Node.Vault;
using LiteDB;

namespace Ledger.Node.Tests;

/// <summary>
/// What docs/architecture.md says about the stores of vault and outbox, measured: explicit, prints and judges nothing. The
/// rows are as large as a filing's sealed fields.
/// </summary>
public sealed class VaultBench
{
    private const int Calls = 200;
    private const int Many = 5_000;

    /// <summary>Random, as what is sealed looks: nothing of it can be compressed.</summary>
    private static byte[] Sealed => System.Security.Cryptography.RandomNumberGenerator.GetBytes(900);

    [Fact(Explicit = true)]
    public void Measure()
    {
        using var files = new VaultDriver();
        Lite("LiteDB with a password, as it was", files.Root, password: "secret", stream: false);
        Lite("LiteDB over a stream that syncs", files.Root, password: null, stream: true);
        using (var store = RocksVaultStore.Open(Path.Combine(files.Root, "bare"), create: true))
            Time(
                "RocksDB, synced batches",
                i => store.Write([new VaultChange(VaultTable.Rows, Key(i), Sealed)]),
                () =>
                    store.Write([
                        .. Enumerable.Range(Calls, Many).Select(i => new VaultChange(VaultTable.Rows, Key(i), Sealed)),
                    ])
            );
        Size("RocksDB, synced batches", Path.Combine(files.Root, "bare"));
        var code = Convert.ToHexString(Sealed);
        using (var vault = files.Open())
            Time("the whole vault, staged, then accepted", i => Keep(vault, "filing " + i, code), null);
        var clock = Stopwatch.StartNew();
        files.Open().Dispose();
        Say($"the whole vault: opened with every row read, {Calls} rows", $"{clock.ElapsedMilliseconds} ms");
    }

    private static void Keep(DisclosureVault vault, string name, string code)
    {
        VaultDriver.Stage(vault, name, code: code);
        VaultDriver.Accept(vault, name);
    }

    private static void Lite(string name, string root, string? password, bool stream)
    {
        var path = Path.Combine(root, (stream ? "stream" : "password") + ".db");
        using var data = stream ? new SyncingStream(path) : null;
        using var log = stream ? new SyncingStream(path + "-log") : null;
        using var db = stream
            ? new LiteDatabase(data, null, log)
            : new LiteDatabase(new ConnectionString { Filename = path, Password = password });
        var rows = db.GetCollection("rows", BsonAutoId.Int32);
        rows.EnsureIndex("record", "$.r");
        Time(
            name,
            i => rows.Insert(new BsonDocument { ["r"] = Key(i), ["s"] = Sealed }),
            () =>
                rows.InsertBulk(
                    Enumerable.Range(Calls, Many).Select(i => new BsonDocument { ["r"] = Key(i), ["s"] = Sealed })
                )
        );
        db.Checkpoint();
        Say(name, $"{new FileInfo(path).Length / (Calls + Many)} bytes a row");
        if (stream)
            Say(name, $"{data!.Syncs + log!.Syncs} syncs for {Calls + 1} calls");
    }

    private static void Time(string name, Action<int> one, Action? many)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Calls; i++)
            one(i);
        Say(name, $"{clock.Elapsed.TotalMilliseconds / Calls:F2} ms a call of one row");
        if (many is null)
            return;
        clock.Restart();
        many();
        Say(name, $"{Many / clock.Elapsed.TotalSeconds:F0} rows/s in one batch");
    }

    private static void Size(string name, string folder)
    {
        RocksVaultStore.Open(folder, create: false).Dispose();
        var bytes = Directory.EnumerateFiles(folder).Sum(static f => new FileInfo(f).Length);
        Say(name, $"{bytes / (Calls + Many)} bytes a row");
    }

    private static byte[] Key(int i) => [.. VaultDriver.Id("row " + i).Span];

    private static void Say(string name, FormattableString what) =>
        TestContext.Current.TestOutputHelper!.WriteLine(name + ": " + what.ToString(CultureInfo.InvariantCulture));

    private sealed class SyncingStream(string path)
        : FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0)
    {
        public int Syncs { get; private set; }

        public override void Flush()
        {
            Syncs++;
            Flush(flushToDisk: true);
        }
    }
}
