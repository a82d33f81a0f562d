using Ledger.Evidence.Crypto;

namespace Ledger.Engine.Evm;

/// <summary>Accounts as a call is to find them.</summary>
public sealed partial class WorldState
{
    /// <summary>
    /// As if a transaction just before had left them so (go-ethereum's StateOverride.Apply): original values of storage are the
    /// overridden ones. Between two transactions.
    /// </summary>
    internal void Override(IEnumerable<AccountOverride> overrides)
    {
        foreach (var given in overrides)
        {
            var account = Account(given.Address);
            var precompile = account.Precompile;
            Move(account, 0);
            if (given.MovePrecompileTo is { } destination)
                Move(Account(destination), precompile);
            account.Exists = true;
            account.Nonce = given.Nonce ?? account.Nonce;
            account.Balance = given.Balance ?? account.Balance;
            if (given.Code is { } code)
                (account.Code, account.CodeHash, account.HasCode) = (
                    new RunnableCode(code.Span),
                    Keccak256.Hash(code.Span),
                    !code.IsEmpty
                );
            if (given.ReplacesStorage)
                account.DetachStorage();
            foreach (var (key, value) in given.Storage)
                account.Preset(key, value, reader, stamp);
            List(account);
        }
    }

    /// <summary>Precompiled contracts stand where they belong again.</summary>
    internal void RestorePrecompiles()
    {
        foreach (var account in moved)
            account.Precompile = Precompiled.NumberOf(account.Address);
        moved.Clear();
    }

    private void Move(AccountState account, int precompile)
    {
        if (account.Precompile == precompile)
            return;
        account.Precompile = precompile;
        moved.Add(account);
    }
}
