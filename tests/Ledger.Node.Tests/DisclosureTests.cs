using Grpc.Core;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Schemas;
using Ledger.Evidence.Verification;
using Ledger.Node.Index;
using Ledger.Node.Security;
using Ledger.Node.Tests.Driver;
using Ledger.Node.Vault;

namespace Ledger.Node.Tests;

/// <summary>Who may see and erase which fields of a filing (domain.md 2 and 10), and what is kept of it.</summary>
public sealed class DisclosureTests
{
    /// <summary>domain.md 2, column "reads", one row a role; what the caller's relation to the filing makes of it beside it.</summary>
    [Theory]
    [InlineData(0, 0, "None")] // no role (left the consortium)
    [InlineData(0, 31, "None")] // a relation or a code alone gives nothing
    [InlineData(1 << 1, 1, "Full")] // Center: all its business
    [InlineData(1 << 1, 0, "None")] // another center's
    [InlineData(1 << 1, 8, "None")]
    [InlineData(1 << 1, 2 | 4, "None")] // a bank's relation is no center's
    [InlineData(1 << 1, 16, "Masked")] // with the paper in hand
    [InlineData(1 << 2, 8, "Masked")] // Registry: linked units, of contracts on record
    [InlineData(1 << 2, 0, "None")]
    [InlineData(1 << 2, 1, "None")]
    [InlineData(1 << 3, 8, "Tax")] // Tax: tax fields of a contract on record
    [InlineData(1 << 3, 0, "None")]
    [InlineData(1 << 3, 8 | 16, "Tax")]
    [InlineData(1 << 4, 2, "Full")] // Supervisor: own accounts
    [InlineData(1 << 4, 0, "None")] // a purpose is no right
    [InlineData(1 << 4, 8, "None")]
    [InlineData(1 << 4, 16, "Masked")] // looks before it agrees, the paper before it
    [InlineData(1 << 4, 4 | 16, "Masked")] // a loan is the Lender's business
    [InlineData(1 << 5, 4 | 16, "Full")] // Lender: own borrowers
    [InlineData(1 << 5, 4, "None")] // what it wrote itself opens nothing by itself
    [InlineData(1 << 5, 0, "None")]
    [InlineData(1 << 5, 16, "Masked")] // looks before it lends
    [InlineData(1 << 5, 2, "None")]
    [InlineData(1 << 6, 1 | 2 | 4 | 8, "None")] // Auditor: the case's bundle comes from the center
    [InlineData(1 << 6, 16, "Masked")]
    [InlineData(1 << 1 | 1 << 2, 1, "Full")] // the sample's center
    [InlineData(1 << 4 | 1 << 5, 2, "Full")] // the sample's banks
    [InlineData(1 << 4 | 1 << 5, 8, "None")]
    [InlineData(1 << 3 | 1 << 2, 8, "Tax")] // of several roles the one that sees most
    public void The_level_follows_from_role_and_relation(int roles, int relation, string level) =>
        Assert.Equal(level, DisclosureRights.Of((ulong)roles, (FilingRelation)relation).Level.ToString());

    [Fact]
    public void Each_level_opens_the_fields_of_its_row_and_no_other()
    {
        int[] masked =
        [
            SaleField.ContractNo,
            SaleField.Sha256,
            SaleField.Sm3,
            SaleField.Length,
            SaleField.Code,
            SaleField.Area,
            SaleField.Project,
            SaleField.Building,
            SaleField.MaskedParties,
        ];
        int[] tax = [SaleField.Price, SaleField.Sellers, SaleField.Buyers, SaleField.UnitCode, SaleField.SignedOn];
        Assert.Empty(DisclosureRights.Positions(DisclosureLevel.None, 32));
        Assert.Equal(masked, DisclosureRights.Positions(DisclosureLevel.Masked, 32));
        Assert.Equal([.. masked, .. tax], DisclosureRights.Positions(DisclosureLevel.Tax, 32));
        Assert.Equal(Enumerable.Range(0, 32), DisclosureRights.Positions(DisclosureLevel.Full, 32));
    }

    [Fact]
    public async Task On_the_ledger_each_member_gets_its_level_and_the_use_stands_in_the_log()
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        await node.SendAsync("center", [sale.Agree()]); // with bank-a, organisation 3
        async Task<List<int>> Fields(string organisation) =>
            [
                .. Assert
                    .Single((await Bundles.ReadAsync(node, organisation, sale.FilingName)).Disclosures)
                    .Fields.Select(f => f.Index),
            ];
        var full = await Fields("center");
        Assert.Contains(SaleField.Price, full);
        Assert.Equal(full, await Fields("bank-a"));
        // A purpose is no right: proofs alone, and no masked field, no unit code, no code.
        var foreign = await Bundles.ReadAsync(node, "bank-b", sale.FilingName);
        Assert.Empty(foreign.Disclosures);
        Assert.Null(foreign.Unit);
        Assert.Null(foreign.Code);
        var byCode = await Bundles.ReadAsync(node, "bank-b", sale.FilingName, code: sale.Paper());
        var masked = Assert.Single(byCode.Disclosures).Fields.Select(f => f.Index).ToList();
        Assert.Contains(SaleField.ContractNo, masked);
        Assert.DoesNotContain(SaleField.Price, masked);
        Assert.DoesNotContain(SaleField.Buyers, masked);
        Assert.NotNull(byCode.Unit);
        var tax = await Fields("tax");
        Assert.Contains(SaleField.Price, tax);
        Assert.Contains(SaleField.Buyers, tax);
        Assert.DoesNotContain(SaleField.Room, tax);
        foreach (var organisation in new[] { "tax", "bank-b" })
            Assert.Equal("NOT_PERMITTED", await ReasonAsync(() => GetAsync(node, organisation, sale)));
        Assert.Single((await GetAsync(node, "bank-a", sale)).Disclosures);
        Assert.Equal("BAD_VALUE", await ReasonAsync(() => GetAsync(node, "center", sale, "two\nlines")));
        // A bundle without fields is no use of them.
        await Bundles.ReadAsync(node, "bank-b", sale.FilingName, disclosures: false);

        (uint, Wire.DisclosureUseKind)[] expected =
        [
            (1, Wire.DisclosureUseKind.Full),
            (3, Wire.DisclosureUseKind.Full),
            (4, Wire.DisclosureUseKind.Refused),
            (4, Wire.DisclosureUseKind.Code),
            (2, Wire.DisclosureUseKind.Tax),
            (2, Wire.DisclosureUseKind.Refused), // by its role, before the service
            (4, Wire.DisclosureUseKind.Refused),
            (3, Wire.DisclosureUseKind.Full),
        ];
        var all = await UsesAsync(node, "center", sale);
        Assert.Equal(expected, all.Select(u => (u.Organisation, u.Kind)));
        Assert.All(all, u => Assert.Equal(("test", "cert-" + u.Organisation), (u.Purpose, u.Certificate)));
        Assert.Equal(2, (await UsesAsync(node, "bank-a", sale)).Count);
        Assert.Equal(all.Count, (await UsesAsync(node, "center", sale, pageSize: 2)).Count);
    }

    /// <summary>Who presents a code that is no ground gets proofs, and its attempt is in the log; the verdict tells what the code is.</summary>
    [Theory]
    [InlineData(1, "code.pem", false, true)]
    [InlineData(1, "code.pem", true, true)]
    [InlineData(2, "code.pem", false, false)] // no change is under way
    [InlineData(2, "code.pem", true, false)]
    [InlineData(1, "code-revoked.pem", false, false)]
    [InlineData(1, null, false, false)]
    [InlineData(1, null, true, false)]
    public async Task A_code_counts_by_signature_key_and_version(
        uint version,
        string? key,
        bool certificate,
        bool counts
    )
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        var bundle = await Bundles.ReadAsync(
            node,
            "bank-b",
            sale.FilingName,
            code: sale.Paper(version, key, certificate)
        );
        Assert.Equal(counts ? 1 : 0, bundle.Disclosures.Count);
        Assert.Equal(
            counts ? Wire.DisclosureUseKind.Code : Wire.DisclosureUseKind.Refused,
            Assert.Single(await UsesAsync(node, "center", sale)).Kind
        );
    }

    /// <summary>Every row of rights whose ground is the code is told apart in the log from one that needs none.</summary>
    [Theory]
    [InlineData(Role.Lender, 20, Wire.DisclosureUseKind.FullByCode)] // Lends, HoldsCode
    [InlineData(Role.Supervisor, 18, Wire.DisclosureUseKind.Full)] // Supervises, HoldsCode: the account is the ground
    [InlineData(Role.Center, 17, Wire.DisclosureUseKind.Full)]
    [InlineData(Role.Lender, 16, Wire.DisclosureUseKind.Code)]
    [InlineData(Role.Tax, 24, Wire.DisclosureUseKind.Tax)]
    [InlineData(Role.Registry, 8, Wire.DisclosureUseKind.Masked)]
    public void The_log_names_the_ground_of_each_use(Role role, int relation, Wire.DisclosureUseKind kind)
    {
        var right = DisclosureRights.Of(1UL << (int)role, (FilingRelation)relation);
        Assert.Equal((int)kind, (int)Purposes.Use(right));
    }

    /// <summary>What is refused by role or by right is in the log as what it is.</summary>
    [Fact]
    public async Task The_log_has_each_refused_call_for_fields_or_their_end()
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        Assert.Empty((await Bundles.ReadAsync(node, "bank-b", sale.FilingName)).Disclosures);
        foreach (var organisation in new[] { "tax", "bank-b" })
            Assert.Equal("NOT_PERMITTED", await ReasonAsync(() => EraseAsync(node, organisation, sale)));
        Assert.Equal("NOT_PERMITTED", await ReasonAsync(() => GetAsync(node, "tax", sale)));
        (uint, Wire.DisclosureUseKind)[] expected =
        [
            (4, Wire.DisclosureUseKind.Refused),
            (2, Wire.DisclosureUseKind.EraseRefused),
            (4, Wire.DisclosureUseKind.EraseRefused),
            (2, Wire.DisclosureUseKind.Refused),
        ];
        Assert.Equal(expected, (await UsesAsync(node, "center", sale)).Select(u => (u.Organisation, u.Kind)));
        // Of a filing that nobody made nothing is written.
        var none = new Sale(node, "none");
        Assert.Equal("NOT_PERMITTED", await ReasonAsync(() => EraseAsync(node, "bank-b", none)));
        Assert.Empty(await UsesAsync(node, "bank-b", none));
    }

    /// <summary>In five seconds a bank took the unit code and masked parties of 151 of 155 foreign contracts.</summary>
    [Fact]
    public async Task A_bank_that_asks_for_every_contract_gets_none_and_stands_in_each_ones_log()
    {
        await using var node = await TestNode.StartAsync();
        var sales = new List<Sale>();
        for (var i = 0; i < 12; i++)
        {
            sales.Add(new Sale(node, "s-" + i));
            await sales[i].FileAsync();
        }
        var paper = sales[0].Paper();
        foreach (var sale in sales)
        {
            var bundle = await Bundles.ReadAsync(node, "bank-a", sale.FilingName);
            Assert.Empty(bundle.Disclosures);
            Assert.Null(bundle.Unit);
            Assert.Equal("NOT_PERMITTED", await ReasonAsync(() => GetAsync(node, "bank-a", sale)));
            Assert.Equal(
                (2, 3U, Wire.DisclosureUseKind.Refused),
                (
                    (await UsesAsync(node, "center", sale)).Count,
                    (await UsesAsync(node, "center", sale))[0].Organisation,
                    (await UsesAsync(node, "center", sale))[1].Kind
                )
            );
            // One contract's paper opens one contract.
            if (sale != sales[0])
                Assert.Equal(
                    "BAD_VALUE",
                    await ReasonAsync(() => Bundles.ReadAsync(node, "bank-a", sale.FilingName, code: paper))
                );
        }
        // An id that nobody filed fills no log.
        await Bundles.ReadAsync(node, "bank-a", new Sale(node, "none").FilingName);
        Assert.Empty(await UsesAsync(node, "bank-a", new Sale(node, "none")));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("not a code")]
    [InlineData("https://localhost:5082/v#1123")]
    [InlineData("00000000000000000000000000000000")]
    public async Task What_is_presented_is_a_code(string presented)
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        foreach (
            var text in new[]
            {
                presented,
                sale.Paper() + "00",
                Convert.ToHexStringLower(sale.Reference.Span),
                new string('f', 3000),
            }
        )
            Assert.Contains(
                await ReasonAsync(() => Bundles.ReadAsync(node, "bank-b", sale.FilingName, code: text)),
                new[] { "BAD_VALUE", "TOO_LARGE" }
            );
        Assert.All(await UsesAsync(node, "center", sale), u => Assert.Equal(Wire.DisclosureUseKind.Refused, u.Kind));
    }

    [Theory]
    [InlineData("x", false)]
    [InlineData("xxxxxxxx", false)]
    [InlineData("....", false)]
    [InlineData("abab", false)]
    [InlineData("a b c", false)]
    [InlineData("    ", false)]
    [InlineData("用途用途", false)]
    [InlineData("\u200babc", false)]
    [InlineData("two\nlines", false)]
    [InlineData("贷前审查", true)]
    [InlineData("loan 4711", true)]
    [InlineData("2026-17", true)]
    public async Task A_purpose_has_a_form(string purpose, bool taken)
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        if (taken)
            Assert.Single((await GetAsync(node, "center", sale, purpose)).Disclosures);
        else
            Assert.Equal("BAD_VALUE", await ReasonAsync(() => GetAsync(node, "center", sale, purpose)));
        Assert.Equal("BAD_VALUE", await ReasonAsync(() => GetAsync(node, "center", sale, new string('x', 200))));
    }

    [Fact]
    public async Task A_certificate_asks_so_often_and_the_log_says_when_it_was_too_often()
    {
        await using var node = await TestNode.StartAsync(disclosures: new() { PerMinute = 3, PerDay = 7 });
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        // Refused ones count: who has no right may not try for ever.
        for (var i = 0; i < 3; i++)
            await Bundles.ReadAsync(node, "bank-a", sale.FilingName);
        var (window, after) = await LimitAsync("bank-a");
        Assert.Equal("minute", window);
        Assert.Equal(TimeSpan.FromMinutes(1), after);
        Assert.Equal("minute", (await LimitAsync("bank-a")).Window);
        Assert.Equal(
            ["Refused", "Refused", "Refused", "Limited"],
            (await UsesAsync(node, "center", sale)).Select(u => u.Kind.ToString())
        );
        // Proofs alone are no use of fields, and another's certificate has limits of its own.
        await Bundles.ReadAsync(node, "bank-a", sale.FilingName, disclosures: false);
        Assert.NotEmpty((await Bundles.ReadAsync(node, "center", sale.FilingName)).Disclosures);
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 3; i++)
            await Bundles.ReadAsync(node, "bank-a", sale.FilingName);
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        await Bundles.ReadAsync(node, "bank-a", sale.FilingName);
        Assert.Equal("day", (await LimitAsync("bank-a")).Window);
        node.Clock.Advance(TimeSpan.FromDays(1));
        await Bundles.ReadAsync(node, "bank-a", sale.FilingName);

        async Task<(string Window, TimeSpan After)> LimitAsync(string organisation)
        {
            var e = await Assert.ThrowsAsync<RpcException>(() =>
                Bundles.ReadAsync(node, organisation, sale.FilingName)
            );
            Assert.Equal((StatusCode.ResourceExhausted, "DISCLOSURE_LIMIT"), (e.StatusCode, Bundles.Reason(e)));
            return (
                Bundles.Info(e).Metadata["window"],
                e.GetRpcStatus()!.GetDetail<Google.Rpc.RetryInfo>().RetryDelay.ToTimeSpan()
            );
        }
    }

    [Fact]
    public async Task Erasure_is_the_filers_and_outlives_restart_and_rebuild_while_the_evidence_stays()
    {
        using var folder = new TemporaryFolder();
        var (rows, index) = (new Ledger.Engine.Store.MemoryStore(), new MemoryIndexStore());
        NodeParts Parts(NodeParts parts) =>
            parts with
            {
                EngineStore = rows,
                IndexStore = index,
                Vault = (genesis, time) => VaultOpening.Open(Path.Combine(folder.Path, "vault"), genesis, time),
            };
        Sale sale;
        VerificationReport Check(TestNode node, byte[] bundle) =>
            new Verifier(node.Trust).Verify(
                Bundles.Read(bundle),
                new VerificationInput { Now = node.Clock.GetUtcNow(), Document = DocumentDigests.Of(sale.Document) }
            );
        byte[] given;
        await using (var node = await TestNode.StartAsync(change: Parts))
        {
            sale = new Sale(node, "a");
            await sale.FileAsync();
            given = await Bundles.BytesAsync(node.As("center"), sale.FilingName, disclosures: true);
            Assert.Equal(DocumentStatus.Matches, Check(node, given).Verdict.Document);
            foreach (var organisation in new[] { "tax", "bank-a", "bank-b" })
                Assert.Equal("NOT_PERMITTED", await ReasonAsync(() => EraseAsync(node, organisation, sale)));
            Assert.Equal("NOT_PERMITTED", await ReasonAsync(() => EraseAsync(node, "center", new Sale(node, "none"))));
            Assert.False((await EraseAsync(node, "center", sale)).Known);
            Assert.True((await EraseAsync(node, "center", sale)).Known);
            await GoneAsync(node);
        }
        using (var anew = new MemoryIndexStore())
        await using (var node = await TestNode.StartAsync(change: p => Parts(p) with { IndexStore = anew }))
        {
            await ((IndexFollower)node.Host.Services.GetService(typeof(IndexFollower))!).ReachAsync(1, TestNode.Ct);
            await GoneAsync(node);
            var uses = await UsesAsync(node, "center", sale);
            Assert.Single(uses, u => u.Kind == Wire.DisclosureUseKind.Erased);
        }

        async Task GoneAsync(TestNode node)
        {
            Assert.Equal("DISCLOSURE_ERASED", await ReasonAsync(() => GetAsync(node, "center", sale)));
            Assert.Equal("NOT_PERMITTED", await ReasonAsync(() => GetAsync(node, "bank-b", sale)));
            // What "show" reads is the chain's and stays.
            var shown = await new Wire.FilingService.FilingServiceClient(node.As("center")).GetFilingAsync(
                new Wire.GetFilingRequest { Name = sale.FilingName },
                cancellationToken: TestNode.Ct
            );
            Assert.Equal(Wire.FilingState.Filed, shown.Filing.State);
            // A new bundle proves all but the fields, and says that the document was not compared.
            var bytes = await Bundles.BytesAsync(node.As("center"), sale.FilingName, disclosures: true);
            var bundle = Bundles.Read(bytes);
            Assert.Empty(bundle.Disclosures);
            Assert.Empty(bundle.Views);
            Assert.Null(bundle.Unit);
            var report = Check(node, bytes);
            Assert.Equal(RecordStatus.Current, report.Verdict.Record);
            Assert.Equal(DocumentStatus.NotCompared, report.Verdict.Document);
            Assert.NotEqual(Tone.Stop, report.Verdict.Tone);
            // One that was given out before still proves the document.
            Assert.Equal(DocumentStatus.Matches, Check(node, given).Verdict.Document);
        }
    }

    private static async Task<Wire.GetDisclosureResponse> GetAsync(
        TestNode node,
        string organisation,
        Sale sale,
        string purpose = "test"
    ) =>
        await Client(node, organisation)
            .GetDisclosureAsync(
                new Wire.GetDisclosureRequest { Name = sale.FilingName, Purpose = purpose },
                cancellationToken: TestNode.Ct
            );

    private static async Task<Wire.EraseDisclosureResponse> EraseAsync(TestNode node, string organisation, Sale sale) =>
        await Client(node, organisation)
            .EraseDisclosureAsync(
                new Wire.EraseDisclosureRequest { Name = sale.FilingName, Purpose = "asked for by the buyer" },
                cancellationToken: TestNode.Ct
            );

    private static async Task<List<Wire.DisclosureUse>> UsesAsync(
        TestNode node,
        string organisation,
        Sale sale,
        uint pageSize = 0
    )
    {
        var uses = new List<Wire.DisclosureUse>();
        var request = new Wire.ListDisclosureUsesRequest { Name = sale.FilingName, PageSize = pageSize };
        do
        {
            var page = await Client(node, organisation)
                .ListDisclosureUsesAsync(request, cancellationToken: TestNode.Ct);
            uses.AddRange(page.Uses);
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0);
        return uses;
    }

    private static Wire.DisclosureService.DisclosureServiceClient Client(TestNode node, string organisation) =>
        new(node.As(organisation));

    private static async Task<string> ReasonAsync(Func<Task> call) =>
        Bundles.Reason(await Assert.ThrowsAsync<RpcException>(call));

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("vault").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
