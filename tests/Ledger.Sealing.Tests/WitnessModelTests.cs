using Ledger.Sealing.Tests.Model;

namespace Ledger.Sealing.Tests;

/// <summary>No two final blocks of one height, whatever f liars, crashes and lost disks do; and the model would find them.</summary>
public sealed class WitnessModelTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(4, 2)]
    [InlineData(5, 2)]
    [InlineData(6, 1)]
    [InlineData(7, 1)]
    public void No_run_makes_two_blocks_of_one_height_final(int validators, int losses)
    {
        var model = new WitnessModel(validators, Disk.Honest, losses);
        var fork = model.FindFork();
        output.WriteLine($"{model.States} states");
        Assert.True(fork is null, string.Join('\n', fork ?? []));
        Assert.True(model.ReachedTheEnd);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void With_the_lock_unsynced_the_same_model_finds_a_fork(int validators)
    {
        var fork = new WitnessModel(validators, Disk.ForgetsLocks, losses: 0).FindFork();
        Assert.NotNull(fork);
        output.WriteLine(string.Join('\n', fork));
        Assert.Contains(fork, static step => step.Contains("Crashes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(6, 1)]
    [InlineData(7, 1)]
    public void With_a_lost_store_taken_for_a_new_one_the_same_model_finds_a_fork(int validators, int losses)
    {
        var fork = new WitnessModel(validators, Disk.LossUnnoticed, losses).FindFork();
        Assert.NotNull(fork);
        Assert.Contains(fork, static step => step.Contains("Loses", StringComparison.Ordinal));
    }
}
