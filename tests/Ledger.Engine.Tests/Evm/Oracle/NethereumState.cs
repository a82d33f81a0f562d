using System.Numerics;
using Ledger.Evidence.Primitives;
using Nethereum.EVM.BlockchainState;
using Nethereum.Merkle.Patricia;
using Nethereum.Model;
using Nethereum.RLP;
using Nethereum.Util;
using Account = Nethereum.Model.Account;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>
/// The state between transactions for Nethereum.EVM, with Nethereum's tries. They stay in memory: read back from a
/// storage, its trie gives wrong roots after deletes.
/// </summary>
internal sealed class NethereumState : INodeDataService
{
    private static readonly Sha3Keccack Keccak = Sha3Keccack.Current;
    private readonly Dictionary<string, Entry> accounts = [];
    private readonly PatriciaTrie trie = new();

    public void Add(string address, OracleAccount account)
    {
        var entry = Of(address);
        entry.Nonce = account.Nonce;
        entry.Balance = BigInteger.Parse(
            "0" + account.Balance.ToString()[2..],
            System.Globalization.NumberStyles.HexNumber,
            System.Globalization.CultureInfo.InvariantCulture
        );
        entry.Code = account.Code;
        foreach (var (slot, value) in account.Storage)
            Put(entry, new BigInteger(slot.ToBytes32().Span, true, true), value.ToBytes32().ToArray());
        Write(address, entry);
    }

    /// <summary>Takes over what a transaction left behind.</summary>
    public void Apply(ExecutionStateService execution)
    {
        foreach (var (address, after) in execution.AccountsState)
        {
            var entry = Of(address);
            entry.Nonce = after.Nonce ?? entry.Nonce;
            entry.Balance = after.Balance.GetTotalBalance();
            entry.Code = after.Code ?? entry.Code;
            foreach (var (slot, value) in after.Storage)
                Put(entry, slot, value);
            if (entry.IsEmpty)
                accounts.Remove(address); // EIP-161
            else
                Write(address, entry);
        }
    }

    public string Root() => Hex.Encode(trie.Root.GetHash());

    /// <summary>The root of a trie with these keys and values.</summary>
    public static string RootOf(IEnumerable<(byte[] Key, byte[] Value)> pairs)
    {
        var made = new PatriciaTrie();
        foreach (var (key, value) in pairs)
            made.Put(key, value, null);
        return Hex.Encode(made.Root.GetHash());
    }

    public Task<BigInteger> GetBalanceAsync(byte[] address) => GetBalanceAsync(Hex.Encode(address));

    public Task<BigInteger> GetBalanceAsync(string address) => Task.FromResult(Find(address)?.Balance ?? 0);

    public Task<byte[]> GetCodeAsync(byte[] address) => GetCodeAsync(Hex.Encode(address));

    public Task<byte[]> GetCodeAsync(string address) => Task.FromResult(Find(address)?.Code ?? []);

    public Task<byte[]> GetBlockHashAsync(BigInteger blockNumber) =>
        throw new InvalidOperationException("No statement asks for a block's hash.");

    public Task<byte[]> GetStorageAtAsync(byte[] address, BigInteger position) =>
        GetStorageAtAsync(Hex.Encode(address), position);

    public Task<byte[]> GetStorageAtAsync(string address, BigInteger position) =>
        Task.FromResult(Find(address)?.Storage.GetValueOrDefault(position) ?? new byte[Bytes32.Size]);

    public Task<BigInteger> GetTransactionCount(byte[] address) => GetTransactionCount(Hex.Encode(address));

    public Task<BigInteger> GetTransactionCount(string address) => Task.FromResult(Find(address)?.Nonce ?? 0);

    private Entry? Find(string address) => accounts.GetValueOrDefault(Canonical(address));

    private Entry Of(string address)
    {
        if (!accounts.TryGetValue(Canonical(address), out var entry))
            accounts.Add(Canonical(address), entry = new Entry());
        return entry;
    }

    private static string Canonical(string address) => Address.Parse(address).ToString();

    private static void Put(Entry entry, BigInteger slot, byte[]? value)
    {
        var trimmed = (value ?? []).AsSpan().TrimStart((byte)0).ToArray();
        var old = entry.Storage.GetValueOrDefault(slot);
        if (trimmed.AsSpan().SequenceEqual((old ?? []).AsSpan().TrimStart((byte)0)))
            return;
        var key = Keccak.CalculateHash(Word(slot));
        if (trimmed.Length == 0)
        {
            entry.Storage.Remove(slot);
            entry.Trie.Delete(key, null);
        }
        else
        {
            entry.Storage[slot] = [.. new byte[Bytes32.Size - trimmed.Length], .. trimmed];
            entry.Trie.Put(key, RLP.EncodeElement(trimmed), null);
        }
    }

    private void Write(string address, Entry entry)
    {
        var account = new Account
        {
            Nonce = entry.Nonce,
            Balance = entry.Balance,
            StateRoot = entry.Storage.Count == 0 ? DefaultValues.EMPTY_TRIE_HASH : entry.Trie.Root.GetHash(),
            CodeHash = Keccak.CalculateHash(entry.Code),
        };
        trie.Put(Keccak.CalculateHash(Hex.Decode(address)), AccountEncoder.Current.Encode(account), null);
    }

    private static byte[] Word(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[Bytes32.Size - bytes.Length], .. bytes];
    }

    private sealed class Entry
    {
        public BigInteger Nonce { get; set; }

        public BigInteger Balance { get; set; }

        public byte[] Code { get; set; } = [];

        public Dictionary<BigInteger, byte[]> Storage { get; } = [];

        public PatriciaTrie Trie { get; } = new();

        public bool IsEmpty => Nonce.IsZero && Balance.IsZero && Code.Length == 0;
    }
}
