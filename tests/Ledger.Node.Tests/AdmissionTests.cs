using Ledger.Chaincode;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Transactions;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests;

/// <summary>Whose transactions a node's chain takes, however they come.</summary>
public sealed class AdmissionTests
{
    private static readonly byte[] Stranger = [.. Enumerable.Repeat((byte)7, 32)];

    [Fact]
    public async Task Json_rpc_takes_statements_of_writer_keys_and_nothing_of_anybody_else()
    {
        await using var node = await TestNode.StartAsync(rpc: true);
        var statement = node.Pack("center", [new Sale(node, "a").Open()]);
        var deploy = statement with { To = null, Data = [0x00], Nonce = 0 };
        Assert.StartsWith("destination not permitted", await node.SendRawAsync(deploy.Sign(Stranger)));
        Assert.StartsWith("sender not permitted", await node.SendRawAsync(statement.Sign(Stranger)));
        var elsewhere = statement with { To = ContractAddresses.Filings };
        Assert.StartsWith(
            "destination not permitted",
            await node.SendRawAsync(elsewhere.Sign(Members.Writer("center")))
        );
        Assert.StartsWith("destination not permitted", await node.SendRawAsync(deploy.Sign(Members.Writer("center"))));
        Assert.Equal(statement.Hash.ToString(), await node.SendRawAsync(statement));
        Assert.Single((await node.SealAsync()).Transactions);
    }

    [Fact]
    public async Task A_key_that_the_configuration_names_may_send_anything()
    {
        var address = Secp256k1Signature.AddressOfPrivateKey(Stranger);
        await using var node = await TestNode.StartAsync(rpc: true, furtherSenders: [address.ToString()]);
        var deploy = new Transaction
        {
            Type = 2,
            ChainId = node.Host.Chain.ChainId,
            Nonce = 0,
            GasLimit = 100_000,
            To = null,
            Data = [0x00],
        }.Sign(Stranger);
        Assert.Equal(deploy.Hash.ToString(), await node.SendRawAsync(deploy));
        Assert.Contains(
            node.Host.Configuration.Warnings,
            w => w.StartsWith("furtherSenders: 1 ", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_further_sender_that_is_no_address_is_a_fault_of_the_configuration()
    {
        var e = await Assert.ThrowsAsync<NodeStartException>(() => TestNode.StartAsync(furtherSenders: ["0x12"]));
        Assert.Contains("furtherSenders[0]", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10UL, 0UL, OrganisationState.Member, true)]
    [InlineData(11UL, 0UL, OrganisationState.Member, true)]
    [InlineData(12UL, 0UL, OrganisationState.Member, false)] // counts from the block after the next on
    [InlineData(1UL, 12UL, OrganisationState.Member, true)]
    [InlineData(1UL, 11UL, OrganisationState.Member, false)] // revoked: the next block is the first without it
    [InlineData(1UL, 0UL, OrganisationState.Removed, false)]
    [InlineData(1UL, 0UL, OrganisationState.Unset, false)]
    public void A_key_is_taken_where_it_counts_in_the_next_block(
        ulong from,
        ulong to,
        OrganisationState organisation,
        bool taken
    )
    {
        var sender = Secp256k1Signature.AddressOfPrivateKey(Stranger);
        var head = new Words(10)
        {
            [StorageSlots.WriterKey(sender)] = Word((3, 0, 4), (from, 4, 8), (to, 12, 8)),
            [StorageSlots.Record(RecordKind.Organisation, Word((3, 0, 4)))] = Word(((ulong)organisation, 0, 1)),
        };
        var transaction = new Transaction
        {
            Type = 2,
            Nonce = 0,
            GasLimit = 100_000,
            To = ContractAddresses.Batch,
        };
        var refusal = new WriterAdmission([]).Refuse(transaction, sender, head);
        Assert.Equal(taken ? null : SubmitOutcome.SenderNotPermitted, refusal?.Outcome);
    }

    /// <summary>Fields as (value, first byte from the low end, bytes).</summary>
    private static Bytes32 Word(params (ulong Value, int At, int Bytes)[] fields)
    {
        var word = new byte[32];
        foreach (var (value, at, bytes) in fields)
            for (var i = 0; i < bytes; i++)
                word[31 - at - i] = (byte)((value >> (8 * i)) & 0xff);
        return new Bytes32(word);
    }

    private sealed class Words(ulong number) : IHeadWords
    {
        private readonly Dictionary<Bytes32, Bytes32> words = [];

        public Bytes32 this[Bytes32 slot]
        {
            set => words[slot] = value;
        }

        public ulong Number => number;

        public Bytes32 GetStorage(in Address address, in Bytes32 slot) =>
            address == ContractAddresses.Consortium ? words.GetValueOrDefault(slot) : Bytes32.Zero;
    }
}
