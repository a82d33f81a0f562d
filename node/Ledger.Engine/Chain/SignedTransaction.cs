using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

/// <summary>
/// A signed transaction on its way into the pool. Recovering its sender is the dear part (50 us), so it is done when the sender
/// is first asked for, after the cheap checks, and once however many ask.
/// </summary>
public sealed class SignedTransaction
{
    private readonly Lazy<Address?> sender;

    private SignedTransaction(ReadOnlyMemory<byte> raw, Transaction transaction, Func<Transaction, Address?> recover)
    {
        Raw = raw;
        Hash = Keccak256.Hash(raw.Span);
        Transaction = transaction;
        sender = new Lazy<Address?>(() => recover(transaction));
    }

    /// <summary>The bytes as they came, which are canonical.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    public Bytes32 Hash { get; }

    public Transaction Transaction { get; }

    /// <summary>Null where no key can have made the signature, or <see cref="Transaction.HasLowS"/> does not hold.</summary>
    public Address? Sender => sender.Value;

    /// <exception cref="RlpException">Not a canonical encoding of type 0, 1 or 2.</exception>
    public static SignedTransaction Decode(ReadOnlyMemory<byte> raw) => Decode(raw, static t => t.RecoverSender());

    internal static SignedTransaction Decode(ReadOnlyMemory<byte> raw, Func<Transaction, Address?> recover) =>
        new(raw, Transaction.Decode(raw.Span), recover);
}
