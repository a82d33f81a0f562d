using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;
using Ledger.Testing;
using Ledger.Tests;

namespace Ledger.Sdk.Tests;

/// <summary>What people and banks' systems type (tests/vectors/identity), through the SDK: refused, or one identity.</summary>
public sealed class IdentityTests
{
    private static readonly byte[] Secret = "secret of the bank 0123456789abcdef"u8.ToArray();
    private static readonly SerialRule Grouped = new(SerialCase.Upper, SerialHyphens.Dropped);
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_serial_is_booked_once_under_all_its_spellings()
    {
        var identities = new HashSet<BankSerial>();
        foreach (var (text, normal, fault, _) in Spellings.Of("bank serial"))
            if (BankSerial.TryOf(Secret, Grouped, text, out var serial, out var problem))
                identities.Add(serial);
            else
            {
                Assert.Null(normal);
                Assert.Equal(fault, problem.Fault.ToString());
                Assert.Throws<FormatException>(() => BankSerial.Of(Secret, Grouped, text));
            }
        Assert.Single(identities);
        Assert.NotEqual(BankSerial.Of(Secret, Grouped, "AB1"), BankSerial.Of(Secret, Grouped, "AB2"));
        Assert.Throws<ArgumentException>(() => BankSerial.Of(Secret.AsSpan(0, 31), Grouped, "AB1"));
    }

    [Fact]
    public async Task A_text_is_declined_by_its_fields_name_or_committed_in_its_one_form()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var digests = DocumentDigests.Of(Samples.Pdf("c-1"));
        var sign = await Samples.ResaleAsync(center, "c-1", "A");
        FieldValue Committed(SaleFields fields, int position) => fields.Values(digests, sign.Code, sign.Unit)[position];

        foreach (var (text, normal, _, _) in Spellings.Of("contract number"))
            if (normal is null)
                await Assert.ThrowsAsync<ArgumentException>(
                    "contractNo",
                    async () => await center.Codes.SignAsync(text, 1m, Ct)
                );
            else
            {
                Assert.Equal(normal, (await center.Codes.SignAsync(text, 1m, Ct)).Payload.ContractNo);
                Assert.Equal(
                    FieldValue.Text(normal),
                    Committed(sign.Fields with { ContractNo = text }, SaleField.ContractNo)
                );
            }
        foreach (var (text, normal, _, _) in Spellings.Of("name"))
            await HoldsAsync("Sellers", sign.Fields with { Sellers = text }, SaleField.Sellers, text, normal);
        foreach (var (text, normal, _, _) in Spellings.Of("description"))
            await HoldsAsync("Project", sign.Fields with { Project = text }, SaleField.Project, text, normal);

        async Task HoldsAsync(string field, SaleFields fields, int position, string text, string? normal)
        {
            if (text.Length == 0)
                return; // Left out: the field is stated absent.
            if (normal is not null)
            {
                Assert.Equal(FieldValue.Text(normal), Committed(fields, position));
                return;
            }
            var answer = await center.Filings.SignAsync(sign with { Fields = fields }, Ct);
            var refused = Assert.IsType<FieldRefused>(Assert.IsType<Submission.Declined>(answer).Refusal);
            Assert.Equal(field, refused.Field);
            Assert.NotEmpty(refused.WhyZh);
        }
    }

    [Fact]
    public async Task A_home_of_no_region_of_the_consortium_is_declined_and_a_presale_code_is_a_unit_of_its_own()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var elsewhere = UnitCode.Parse("110101001001GB00001F00010001");
        var open = Samples.Open("c-1", "A");
        var sign = await Samples.ResaleAsync(center, "c-1", "A");
        foreach (
            var statement in new Statement[]
            {
                open with
                {
                    Unit = elsewhere,
                },
                open with
                {
                    More = [elsewhere],
                },
                sign with
                {
                    Unit = elsewhere,
                },
            }
        )
        {
            var answer = await center.SubmitAsync(statement, Ct);
            var refused = Assert.IsType<FieldRefused>(Assert.IsType<Submission.Declined>(answer).Refusal);
            Assert.Equal("Unit", refused.Field);
            Assert.Contains("110101", refused.En, StringComparison.Ordinal);
            Assert.Contains("110101", refused.Zh, StringComparison.Ordinal);
        }
        var presale = open with { Unit = PresaleCode.Parse("LYG2025-0123-1-1203") };
        (await city.SettleAsync(center, (await center.SubmitAsync(presale, Ct)).OrThrow(), Ct)).OrThrow();
        Assert.NotNull(await center.Units.GetAsync(center.Units.ReferenceOf(presale.Unit), ct: Ct));
    }

    [Fact]
    public void An_operation_and_a_writer_key_have_names_of_one_spelling()
    {
        foreach (var (text, normal, _, _) in Spellings.Of("operation key"))
            if (normal is not null)
                Assert.Equal(normal, new OperationKey(text).Value);
            else
            {
                Assert.False(OperationKey.TryParse(text, null, out _));
                Assert.Throws<ArgumentException>(() => new OperationKey(text));
            }
        var signer = new NoSigner();
        foreach (var (text, normal, _, note) in Spellings.Of("key name"))
        {
            var keys = new LedgerKeys();
            keys.Writers.Add((text, signer));
            var faults = Assert
                .Throws<LedgerConfigurationException>(() => OptionsCheck.ToParts(new LedgerOptions(), keys, null))
                .Faults;
            Assert.Equal(
                (note, normal is null),
                (note, faults.Any(f => f.StartsWith("The writer name", StringComparison.Ordinal)))
            );
        }
    }

    /// <summary>Signs nothing: only its name is looked at.</summary>
    private sealed class NoSigner : ISigner
    {
        public Address Address { get; } = new(Samples.Digest("a key").Span[..20]);

        public ValueTask<byte[]> SignAsync(Bytes32 hash, CancellationToken ct) => throw new NotSupportedException();
    }
}
