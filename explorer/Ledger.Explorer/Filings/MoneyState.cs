using Ledger.Evidence.Machines;

namespace Ledger.Explorer.Filings;

/// <summary>What the public is told of a filing's supervised money: a word, and never an amount or an account.</summary>
public enum MoneyState
{
    Unset = 0,

    /// <summary>No money is under supervision.</summary>
    None,
    Supervised,
    Released,
    Returned,
}

public static class MoneyStates
{
    public static MoneyState Of(EscrowState? escrow) =>
        escrow switch
        {
            null or EscrowState.Agreed or EscrowState.ClosedUnfunded or EscrowState.Deducted => MoneyState.None,
            EscrowState.Released => MoneyState.Released,
            EscrowState.Refunded => MoneyState.Returned,
            _ => MoneyState.Supervised,
        };

    /// <summary>The word of the JSON and the end of the text's key.</summary>
    public static string Word(this MoneyState state) =>
        state switch
        {
            MoneyState.None => "none",
            MoneyState.Supervised => "supervised",
            MoneyState.Released => "released",
            MoneyState.Returned => "returned",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
        };
}
