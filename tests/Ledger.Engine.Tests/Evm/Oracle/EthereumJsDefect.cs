using System.Text.Json;
using Ledger.Engine.Evm;
using Ledger.Engine.Evm.StateTests;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>
/// What @ethereumjs/vm 10.1.3 does otherwise than the specification: init code that reverts with data whose first byte is
/// 0xEF. It takes that data for code (EIP-3541) and burns all gas, though nothing was deployed; by EIP-3541 only code that
/// init code returned is refused, and a revert gives the gas left back (EIP-140).
/// </summary>
internal static class EthereumJsDefect
{
    private const string TheirError = "invalid bytecode deployed";

    /// <summary>Whether a difference of this case is that defect and nothing else can be said of it.</summary>
    public static bool Explains(OracleCase test, JsonElement answer)
    {
        var transaction = test.Blocks.Single().Transactions.Single();
        if (transaction.To is not null || answer.TryGetProperty("error", out _))
            return false;
        var theirs = answer.GetProperty("blocks")[0].GetProperty("transactions")[0];
        return string.Equals(theirs.GetProperty("error").GetString(), TheirError, StringComparison.Ordinal)
            && Execute(test) is { Fault: ExecutionFault.Revert, Output: { Length: > 0 } output }
            && output[0] == 0xef;
    }

    public static TransactionOutcome Execute(OracleCase test)
    {
        var block = test.Blocks.Single();
        var transaction = block.Transactions.Single();
        var sender = transaction.RecoverSender() ?? throw new InvalidOperationException("Unsigned.");
        return TransactionExecutor.Execute(new WorldState(test.CreateState()), block.Context, transaction, sender);
    }
}
