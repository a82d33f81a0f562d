using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Records;

/// <summary>Resale escrow, domain section 5: the rows of the main line; the others are not told yet.</summary>
internal sealed class EscrowFold : RecordFold
{
    private const int LegWords = 5;
    private const int MaxLegs = 8;

    private readonly List<LegFact> legs = [];
    private EscrowState state;

    public override byte State => (byte)state;

    public Bytes32 Filing { get; private set; }

    public uint Bank { get; private set; }

    public ulong Expected { get; private set; }

    public ulong Deposited { get; private set; }

    public ulong Released { get; private set; }

    public ulong Adjudged { get; private set; }

    public IReadOnlyList<LegFact> Legs => legs;

    protected override void Apply(BundleEvent e, EventFields fields)
    {
        switch (e.Number)
        {
            case 1:
                fields.Exactly(5);
                state = EscrowState.Agreed;
                Filing = Given(fields, fields.Word(0));
                Bank = Given(fields, fields.UInt32(2));
                Expected = Given(fields, fields.Number(3));
                break;
            case 2:
                fields.Exactly(6);
                Deposit(fields, Given(fields, fields.Number(1)));
                break;
            case 5:
                state = EscrowState.ClosedUnfunded;
                break;
            case 6:
                state = EscrowState.ReleaseReady;
                break;
            case 9:
                state = EscrowState.Releasing;
                Instruct(fields);
                break;
            case 13:
                fields.Exactly(3);
                Confirm(fields, Given(fields, fields.Byte(0)));
                break;
            case 14:
                state = EscrowState.ReleaseFailed;
                break;
            case Annotate:
                break;
            default:
                HasUnknown = true;
                break;
        }
    }

    private void Deposit(EventFields fields, ulong amount)
    {
        if (amount > ulong.MaxValue - Deposited)
        {
            fields.Malformed();
            return;
        }
        Deposited += amount;
        if (state is EscrowState.Agreed or EscrowState.Partial)
            state = Deposited < Expected ? EscrowState.Partial : EscrowState.Funded;
    }

    /// <summary>abi(Leg[] legs, bytes32 correctedPayee): offset, payee, then length and five words a leg.</summary>
    private void Instruct(EventFields fields)
    {
        legs.Clear();
        var count = (int)Given(fields, fields.Number(2, MaxLegs));
        if (fields.Number(0) != 64 || fields.Count != 3 + count * LegWords)
        {
            fields.Malformed();
            return;
        }
        for (var i = 0; i < count; i++)
            legs.Add(
                new LegFact(
                    Given(fields, fields.Byte(3 + i * LegWords)),
                    Given(fields, fields.Number(5 + i * LegWords)),
                    Paid: false
                )
            );
    }

    private void Confirm(EventFields fields, byte index)
    {
        const byte judgment = 4;
        if (index >= legs.Count || legs[index].Paid || legs[index].Amount > Deposited - Released - Adjudged)
        {
            fields.Malformed();
            return;
        }
        var leg = legs[index];
        legs[index] = leg with { Paid = true };
        if (leg.Class == judgment)
            Adjudged += leg.Amount;
        else
            Released += leg.Amount;
        if (legs.TrueForAll(l => l.Paid))
            state = Deposited == Released + Adjudged ? EscrowState.Released : EscrowState.ReleaseReady;
    }

    /// <summary>Events with amounts are given whole (docs/evidence.md 3), so a withheld word is a fault.</summary>
    private static T Given<T>(EventFields fields, T? value)
        where T : struct
    {
        if (value is null)
            fields.Malformed();
        return value ?? default;
    }
}
