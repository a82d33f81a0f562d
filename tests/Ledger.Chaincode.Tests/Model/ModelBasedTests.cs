using CsCheck;
using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;

namespace Ledger.Chaincode.Tests.Model;

/// <summary>
/// The deployed chaincode against the model on random events: same acceptance, refusal with its parameters, every storage
/// word, sums, head. 20,000 events.
/// </summary>
public sealed class ModelBasedTests(ITestOutputHelper output)
{
    private const int Lives = 100;
    private const int StepsOfALife = 200;

    [Fact]
    public void Random_events_end_alike()
    {
        var lives = Gen.Select(RandomStatements.Gen.Array[StepsOfALife], Gen.Int[1, 4]);
        var seen = new Tally();
        lives.Sample(life => Play(life.Item1, life.Item2, seen), iter: Lives, threads: 1);
        output.WriteLine(seen.ToString());
        Assert.True(seen.Events >= Lives * StepsOfALife, seen.ToString());
        // The generator must get everywhere: each event recorded, and each refusal that the built rows can raise.
        Assert.Equal(16, seen.Recorded.Keys.Count(k => k.Kind != 0));
        Assert.Empty(Refusals.Except(seen.Refused.Keys));
    }

    private static readonly string[] Refusals =
    [
        nameof(WrongRole),
        nameof(WrongState),
        nameof(IdUsed),
        nameof(UnknownRecord),
        nameof(StaleSeq),
        nameof(StaleHead),
        nameof(NotProposed),
        nameof(SameKey),
        nameof(EventTimeAhead),
        nameof(EventTimeBackwards),
        nameof(TooLarge),
        nameof(TooMany),
        nameof(BadValue),
        nameof(DigestMissing),
        nameof(UnitOccupied),
        nameof(TitleMoved),
        nameof(ConsentMissing),
        nameof(HouseCheckStale),
        nameof(Expired),
        nameof(PendingMismatch),
        nameof(VersionMismatch),
        nameof(NotCleared),
        nameof(EscrowExists),
        nameof(EscrowUnsettled),
        nameof(MoneyIn),
        nameof(OverExpected),
        nameof(OverCommitment),
        nameof(SerialUsed),
        nameof(LegsMismatch),
        nameof(LegOrder),
        nameof(PayeeMismatch),
        nameof(Frozen),
    ];

    private static void Play(Step[] steps, int batch, Tally seen)
    {
        var ledger = TestLedger.Create();
        var model = new LedgerModel();
        var last = ledger.Time;
        foreach (var step in steps)
        {
            // A batch speaks with one key; what follows from the same step by another key is a batch of its own.
            ledger.Wait(step.Choice % 97 == 0 ? 90_000u : step.Noise % 50);
            var statements = new RandomStatements(model, ledger.Time + 1).Of(step);
            foreach (var (by, key, call) in statements)
            {
                var copies = step.Noise % 15 == 0 ? batch : 1;
                var outcomes = ledger.Submit(key, [.. Enumerable.Repeat(call, copies)]);
                for (var i = 0; i < copies; i++)
                {
                    var expected = model.Apply(by, key, call, ledger.Number, ledger.Time);
                    var actual = (outcomes[i] as StatementOutcome.Refused)?.Refusal;
                    Assert.Equal(expected, actual);
                    seen.Add(call, actual);
                }
            }
            if (step.Noise % 10 == 0)
                ModelComparison.Compare(ledger, model);
        }
        ModelComparison.Compare(ledger, model);
        Assert.True(ledger.Time >= last);
    }

    private sealed class Tally
    {
        public int Events { get; private set; }

        public Dictionary<(byte Kind, ushort Number), int> Recorded { get; } = [];

        public Dictionary<string, int> Refused { get; } = [];

        public void Add(StatementCall call, Refusal? refusal)
        {
            Events++;
            if (refusal is null)
                Recorded[(call.Kind, call.Number)] = Recorded.GetValueOrDefault((call.Kind, call.Number)) + 1;
            else
                Refused[refusal.Name] = Refused.GetValueOrDefault(refusal.Name) + 1;
        }

        public override string ToString() =>
            $"{Events} events; recorded: "
            + string.Join(
                ", ",
                Recorded.OrderBy(r => r.Key).Select(r => $"{(RecordKind)r.Key.Kind} {r.Key.Number}: {r.Value}")
            )
            + "; refused: "
            + string.Join(", ", Refused.OrderBy(r => r.Key).Select(r => $"{r.Key}: {r.Value}"));
    }
}
