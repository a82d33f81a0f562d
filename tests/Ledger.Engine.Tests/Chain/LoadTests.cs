using System.Diagnostics;
using Ledger.Engine.Chain;
using Ledger.Engine.Fsck;
using Ledger.Engine.Store;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Chain;

/// <summary>Blocks as large as the chain is meant for: 60 batch transactions of 20 kB with 300 words each.</summary>
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int Transactions = 60;
    private const int Words = 300;

    [Fact]
    public async Task Blocks_of_60_large_transactions_are_sealed_kept_and_sound()
    {
        var chain = new TestChain();
        using var directory = new TemporaryDirectory();
        var expected = new Dictionary<Bytes32, Bytes32>();
        await using (var engine = chain.Open(RocksStore.Open(directory.Path), chain.Options(history: 2)))
        {
            for (ulong number = 0; number < 3; number++)
            {
                for (ulong i = 0; i < Transactions; i++)
                {
                    var words = Enumerable
                        .Range(0, Words)
                        .Select(w => new KeyValuePair<Bytes32, Bytes32>(
                            Keccak256.Hash([(byte)number, (byte)i, (byte)(w >> 8), (byte)(w & 255)]),
                            TestContract.Word((ulong)w + 1)
                        ))
                        .ToArray();
                    expected[words[7].Key] = words[7].Value;
                    var raw = TestChain.Call(number * Transactions + i, TestContract.Store(words), gas: 16_000_000);
                    var result = await engine.SubmitAsync(raw, default);
                    Assert.True(result.Outcome == SubmitOutcome.Accepted, result.Message);
                }
                var clock = Stopwatch.StartNew();
                var block = await engine.SealAsync();
                output.WriteLine(
                    FormattableString.Invariant(
                        $"block {number + 1}: {block.Header.GasUsed:N0} gas, {clock.ElapsedMilliseconds} ms"
                    )
                );
                Assert.Equal(Transactions, block.Transactions.Count);
                Assert.All((await engine.GetReceiptsAsync(number + 1, default))!, r => Assert.True(r.Succeeded));
            }
        }
        using var rows = RocksStore.Open(directory.Path);
        Assert.Empty(CheckLedger.Run(rows, TestChain.Genesis(), [new Reads(expected)]).Findings);
        var bytes = new DirectoryInfo(directory.Path)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(f => f.Length);
        output.WriteLine(FormattableString.Invariant($"{bytes:N0} bytes on disk"));
    }

    private sealed class Reads(Dictionary<Bytes32, Bytes32> expected) : IFsckCheck
    {
        public IEnumerable<FsckFinding> Run(FsckView view, CancellationToken ct)
        {
            foreach (var (slot, word) in expected)
                Assert.Equal(word, view.GetStorage(TestContract.Address, slot));
            return [];
        }
    }
}
