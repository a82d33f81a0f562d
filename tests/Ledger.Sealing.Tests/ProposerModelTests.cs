using Ledger.Sealing.Tests.Model;

namespace Ledger.Sealing.Tests;

/// <summary>An honest proposer that crashes and forgets: never two final blocks, and never stuck without a name.</summary>
public sealed class ProposerModelTests(ITestOutputHelper output)
{
    [Fact]
    public void No_run_of_four_makes_two_blocks_final()
    {
        var model = new ProposerModel(4, losses: 1, liars: true);
        var (states, fork) = Explore(model);
        output.WriteLine($"{states.Count} states");
        Assert.Null(fork);
        Assert.Contains(states.Values, s => model.IsEnd(s.State));
    }

    /// <summary>More validators have too many states for a full search: long random runs, each made from its number alone.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void No_random_run_of_more_makes_two_blocks_final(int validators)
    {
        var model = new ProposerModel(validators, losses: 1, liars: true);
        var (ends, steps) = (0, 0);
        for (var run = 0; run < 400; run++)
        {
            var random = new Random(run);
            var state = model.Start;
            for (var step = 0; step < 120; step++, steps++)
            {
                var next = model.Next(state).ToList();
                state = next[random.Next(next.Count)];
                Assert.False(model.IsFork(state), $"run {run}, step {step}: {model.Describe(state)}");
            }
            ends += model.IsEnd(state) ? 1 : 0;
        }
        output.WriteLine($"{steps} steps, {ends} runs with a final block or a named stop");
        Assert.True(ends > 40, $"{ends} of 400 runs got anywhere.");
    }

    [Fact]
    public void With_the_loss_of_its_store_unnoticed_the_same_model_finds_a_fork()
    {
        var (_, fork) = Explore(new ProposerModel(4, losses: 1, liars: true, lossNoticed: false));
        Assert.NotNull(fork);
    }

    [Fact]
    public void From_every_state_of_four_honest_ones_a_final_block_or_a_named_stop_can_be_reached()
    {
        var model = new ProposerModel(4, losses: 1, liars: false);
        var (states, fork) = Explore(model);
        output.WriteLine($"{states.Count} states");
        Assert.Null(fork);
        var ends = new HashSet<UInt128>(states.Where(s => model.IsEnd(s.Value.State)).Select(static s => s.Key));
        // Backwards from the ends, over every step that was found.
        var queue = new Queue<UInt128>(ends);
        while (queue.TryDequeue(out var at))
            foreach (var before in states[at].Before)
                if (ends.Add(before))
                    queue.Enqueue(before);
        var stuck = states.Where(s => !ends.Contains(s.Key)).Select(s => model.Describe(s.Value.State)).ToList();
        Assert.True(stuck.Count == 0, $"{stuck.Count} stuck:\n{string.Join('\n', stuck.Take(20))}");
    }

    private static (
        Dictionary<UInt128, (ProposerModel.State State, List<UInt128> Before)> States,
        ProposerModel.State? Fork
    ) Explore(ProposerModel model)
    {
        var start = model.Start;
        var states = new Dictionary<UInt128, (ProposerModel.State State, List<UInt128> Before)>
        {
            [start.Packed] = (start, []),
        };
        var queue = new Queue<ProposerModel.State>();
        queue.Enqueue(start);
        while (queue.TryDequeue(out var state))
        {
            if (model.IsFork(state))
                return (states, state);
            var from = state.Packed;
            foreach (var next in model.Next(state))
                if (states.TryGetValue(next.Packed, out var known))
                    known.Before.Add(from);
                else
                {
                    states[next.Packed] = (next, [from]);
                    queue.Enqueue(next);
                }
        }
        return (states, null);
    }
}
