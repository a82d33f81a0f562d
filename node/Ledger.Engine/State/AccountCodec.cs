using Ledger.Engine.State.Trie;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Engine.State;

/// <summary>An account as the leaf of the state trie holds it: RLP([nonce, balance, storageRoot, codeHash]).</summary>
internal static class AccountCodec
{
    public static byte[] Encode(AccountRecord account)
    {
        var w = new RlpWriter(112);
        var list = w.BeginList();
        w.UInt64(account.Nonce).Scalar(account.Balance.Span).Bytes(account.StorageRoot).Bytes(account.CodeHash);
        return w.EndList(list).ToArray();
    }

    public static AccountRecord Decode(ReadOnlySpan<byte> encoded)
    {
        try
        {
            var outer = new RlpReader(encoded);
            var r = outer.ReadList();
            var nonce = r.ReadUInt64();
            var account = new AccountRecord(nonce, Word(r.ReadScalar()), r.ReadBytes32(), r.ReadBytes32());
            r.End();
            return account;
        }
        catch (RlpException e)
        {
            throw new StateReadException("An account in the state trie is malformed.", e);
        }
    }

    public static Bytes32 DecodeWord(ReadOnlySpan<byte> encoded)
    {
        try
        {
            var r = new RlpReader(encoded);
            var word = Word(r.ReadScalar());
            r.End();
            return word;
        }
        catch (RlpException e)
        {
            throw new StateReadException("A storage word in the state trie is malformed.", e);
        }
    }

    public static byte[] EncodeWord(in Bytes32 word) => new RlpWriter(40).Scalar(word.Span).ToArray();

    private static Bytes32 Word(ReadOnlySpan<byte> scalar)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        scalar.CopyTo(word[(32 - scalar.Length)..]);
        return new Bytes32(word);
    }
}
