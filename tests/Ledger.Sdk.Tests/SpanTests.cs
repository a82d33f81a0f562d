using System.Reflection;
using Ledger.Sdk.Grpc;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>A length of time that a caller gives may be any: "for ever" is spelt <see cref="TimeSpan.MaxValue"/> by many.</summary>
public sealed class SpanTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Who adds one tries it here with the longest.</summary>
    [Fact]
    public void Every_length_of_time_of_the_public_api_is_tried_here()
    {
        var types = new[] { typeof(LedgerClient).Assembly, typeof(TestLedger).Assembly }.SelectMany(a =>
            a.GetExportedTypes()
        );
        var given = types
            .SelectMany(t =>
                t.GetMethods(
                    BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly
                )
            )
            .Where(m => m.GetParameters().Any(p => p.ParameterType == typeof(TimeSpan)))
            .Where(m => !m.ReturnParameter.GetRequiredCustomModifiers().Any(c => c.Name == "IsExternalInit"))
            .Select(m => m.DeclaringType!.Name + "." + m.Name);
        Assert.Equal(
            [
                "Faults.Delay",
                "LedgerOptions.set_Heartbeat",
                "LedgerOptions.set_ReadTimeout",
                "LedgerOptions.set_SubmitTimeout",
                "OutboxClient.SettleAsync",
                "OutboxOptions.set_KeepSettled",
                "OutboxOptions.set_WhenLocked",
                "TestLedgerOptions.set_Heartbeat",
            ],
            given.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_longest_wait_ends_with_the_statement_and_one_below_zero_is_named()
    {
        await using var b = await OutboxBench.StartAsync();
        var client = new OutboxClient(b.Engine, null!, TimeProvider.System);
        foreach (var (key, within) in new[] { ("a", TimeSpan.MaxValue), ("b", Timeout.InfiniteTimeSpan) })
        {
            var accepted = await b.AcceptAsync(OutboxBench.Entry(key, 1, (byte)key[0]));
            var receipt = new Receipt(
                new OperationKey(key),
                (ulong)accepted.Order,
                "filings/" + new string('1', 64),
                false
            );
            var waiting = client.SettleAsync(receipt, within, Ct);
            await b.SettleAsync(key);
            Assert.IsType<EntryStatus.Final>(await waiting);
            Assert.IsType<EntryStatus.Final>(await client.SettleAsync(receipt, TimeSpan.Zero, Ct));
            var e = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
                client.SettleAsync(receipt, TimeSpan.FromSeconds(-1), Ct)
            );
            Assert.Equal("within", e.ParamName);
        }
    }

    [Fact]
    public async Task The_longest_settings_of_an_outbox_are_taken()
    {
        var settings = OutboxBench.Fast with { WhenLocked = TimeSpan.MaxValue, KeepSettled = TimeSpan.MaxValue };
        await using var b = await OutboxBench.StartAsync(settings);
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.SettleAsync("a");
        await b.Engine.CompactAsync();
        Assert.NotNull(b.Engine.Find("a").Filed);
    }

    /// <summary>A node takes these alone.</summary>
    [Fact]
    public void A_heartbeat_is_from_5_to_55_seconds()
    {
        foreach (var wrong in new[] { TimeSpan.MaxValue, TimeSpan.Zero, Timeout.InfiniteTimeSpan })
            Assert.Throws<ArgumentOutOfRangeException>(() => new TestLedgerOptions { Heartbeat = wrong });
    }

    [Fact]
    public void The_longest_deadline_is_the_end_of_time() =>
        Assert.Equal(DateTime.MaxValue, Deadlines.After(TimeSpan.MaxValue));

    [Fact]
    public async Task An_answer_held_back_for_ever_ends_with_the_call()
    {
        await using var city = await TestLedger.StartAsync("center");
        Assert.Throws<ArgumentOutOfRangeException>(() => city.Faults.Delay(TimeSpan.FromSeconds(-1), 1));
        city.Faults.Delay(TimeSpan.MaxValue, 1);
        var client = city.Client("center");
        var receipt = (await client.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        while (city.Faults.Delayed == 0)
            await Task.Yield();
        var again = await city.RestartClientAsync("center");
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(again, receipt, Ct));
    }
}
