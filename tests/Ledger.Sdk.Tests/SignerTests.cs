using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;
using Ledger.Testing;
using Ledger.Testing.Outbox;

namespace Ledger.Sdk.Tests;

/// <summary>What a signer gives is looked at before it is stored: no bytes that can never count block a writer key.</summary>
public sealed class SignerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Faults =>
        new()
        {
            { "throws", "SignerFailed" },
            { "null", "SignerGaveNothing" },
            { "empty", "SignerGaveWrongLength" },
            { "63 bytes", "SignerGaveWrongLength" },
            { "66 bytes", "SignerGaveWrongLength" },
            { "zero r", "SignerGaveNoSignature" },
            { "zero s", "SignerGaveNoSignature" },
            { "r above the order", "SignerGaveNoSignature" },
            { "another key's", "SignerGaveForeignSignature" },
            { "another digest's", "SignerGaveForeignSignature" },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_signer_without_a_signature_is_named_and_its_statements_go_once_it_signs(string how, string name)
    {
        var signer = new BadSigner(OutboxBench.SignerOfWriter, how);
        await using var b = await OutboxBench.StartAsync(signer: signer);
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.UntilAsync(() => b.Engine.Numbers().Lanes[0].Problem.StartsWith(name, StringComparison.Ordinal));
        Assert.StartsWith(name, b.Open("a")!.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", b.Open("a")!.Problem, StringComparison.Ordinal);
        Assert.Equal(Stage.Accepted, b.Open("a")!.Stage);
        Assert.Empty(b.Chain.Submits);
        signer.How = "";
        await b.SettleAsync("a");
        Assert.Equal("", b.Engine.Numbers().Lanes[0].Problem);
        Assert.Equal([1], b.Chain.Applied);
    }

    [Theory]
    [InlineData("high s")]
    [InlineData("another recovery id")]
    [InlineData("recovery id of Bitcoin's form")]
    [InlineData("no recovery id")]
    [InlineData("DER")]
    public async Task A_signature_of_another_form_is_mended_before_it_is_stored(string how)
    {
        await using var b = await OutboxBench.StartAsync(signer: new BadSigner(OutboxBench.SignerOfWriter, how));
        for (byte i = 1; i <= 8; i++)
            await b.AcceptAsync(OutboxBench.Entry("k" + i, i, i));
        await b.SettleAsync([.. Enumerable.Range(1, 8).Select(i => "k" + i)]);
        Assert.All(b.Chain.Submits, raw => Assert.Equal(OutboxBench.Writer, Transaction.Decode(raw).RecoverSender()));
    }

    /// <summary>Against a real node: once wrong, and all of it becomes final.</summary>
    [Fact]
    public async Task A_signer_that_is_once_wrong_blocks_nothing()
    {
        await using var city = await TestLedger.StartAsync("center");
        BadSigner? signer = null;
        var center = await city.RestartClientAsync("center", own => signer = new BadSigner(own, "another digest's"));
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        await city.UntilAsync(
            async () =>
                (await center.Outbox.StatsAsync(Ct)).Writers[0].Problem.Contains("Foreign", StringComparison.Ordinal),
            Ct
        );
        signer!.How = "";
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, Ct));
        for (var i = 0; i < 3; i++)
            await city.FinalAsync(center, Samples.Open("u-" + i, "U" + i), Ct);
        await city.CheckAsync(Ct);
    }

    /// <summary>An older version stored whatever the signer gave.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stored_bytes_that_their_key_did_not_sign_are_packed_anew_under_their_nonce(bool garbage)
    {
        var chain = new FakeChain();
        var entries = Enumerable
            .Range(1, 3)
            .Select(i => OutboxBench.Entry("k" + i, (byte)(i % 2), (byte)i))
            .Select((given, i) => Stored(given, i + 1))
            .ToList();
        var rows = entries.Select(e => (OutboxTable.Entries, e.Order, e.Encode())).ToList();
        var other = Signer.FromPrivateKey([.. Enumerable.Repeat((byte)9, 32)]);
        for (var i = 0; i < entries.Count; i++)
        {
            var unsigned = new Transaction
            {
                Type = 2,
                ChainId = chain.ChainId,
                Nonce = (ulong)i,
                GasLimit = 1_000_000,
                To = chain.Batch,
                Data = chain.Encode([new PackedStatement(entries[i].Body!, i == 2 ? 1u : 0u, default)]),
            };
            // The second one's signature is wrong, those around it are good.
            var signer = i == 1 ? other : OutboxBench.SignerOfWriter;
            var signed = unsigned with { Signature = await signer.SignAsync(unsigned.SigningHash, Ct) };
            rows.Add(
                (
                    OutboxTable.Transactions,
                    i + 1,
                    new OutboxTransaction
                    {
                        Writer = OutboxBench.Writer,
                        Nonce = (ulong)i,
                        Hash = signed.Hash,
                        Raw = garbage && i == 1 ? [2, 1, 0] : signed.Encode(),
                        Orders = [i + 1],
                        Seqs = [i == 2 ? 1u : 0u],
                    }.Encode()
                )
            );
        }
        var files = new MemoryFiles();
        OutboxStore.Write(files, Guid.NewGuid(), rows, new ControlRow { NextOrder = 4, NextRow = 4 });
        await using var b = await OutboxBench.StartAsync(files: files, chain: chain);
        await b.SettleAsync("k1", "k2", "k3");
        Assert.Equal<byte>([1, 2, 3], chain.Applied.Order());
        Assert.Equal([1UL], chain.NoncesOf(2));
        Assert.All(chain.Submits, raw => Assert.Equal(OutboxBench.Writer, Transaction.Decode(raw).RecoverSender()));
    }

    private static Entry Stored(NewEntry given, long order) =>
        new()
        {
            Order = order,
            Key = given.Key,
            KeyHash = KeyHashes.Of(given.Key),
            Content = given.Content,
            Writer = given.Writer,
            Record = new RecordKey(given.Body.Kind, given.Body.Record),
            Body = given.Body,
            Disclosures = given.Disclosures,
            Mode = given.Mode,
            At = given.At,
            Trace = "",
            Standing = new Standing(0, false, HoldReason.Unset, true),
        };

    /// <summary>A true signer, until it is told how to be wrong.</summary>
    private sealed class BadSigner(ISigner own, string how) : ISigner
    {
        public volatile string How = how;

        public Address Address => own.Address;

        public async ValueTask<byte[]> SignAsync(Bytes32 digest, CancellationToken ct)
        {
            var good = await own.SignAsync(digest, ct);
            switch (How)
            {
                case "throws":
                    throw new InvalidOperationException("the PIN is secret");
                case "null":
                    return null!;
                case "empty":
                    return [];
                case "63 bytes":
                    return good[..63];
                case "no recovery id":
                    return good[..64];
                case "DER":
                    return Spelt.Der(good);
                case "66 bytes":
                    return [.. good, 0];
                case "zero r":
                    good.AsSpan(0, 32).Clear();
                    return good;
                case "zero s":
                    good.AsSpan(32, 32).Clear();
                    return good;
                case "r above the order":
                    good.AsSpan(0, 32).Fill(0xff);
                    return good;
                case "another key's":
                    return Secp256k1Signature.Sign(digest, [.. Enumerable.Repeat((byte)5, 32)]);
                case "another digest's":
                    return await own.SignAsync(Keccak256.Hash(digest.Span), ct);
                case "high s":
                    return Spelt.High(good);
                case "another recovery id":
                    good[64] ^= 1;
                    return good;
                case "recovery id of Bitcoin's form":
                    good[64] += 27;
                    return good;
                default:
                    return good;
            }
        }
    }
}
