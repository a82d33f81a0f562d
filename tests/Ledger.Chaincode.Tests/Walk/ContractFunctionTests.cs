using System.Text;
using Ledger.Chaincode.Tests.Driver;
using Ledger.Engine.Evm;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Walk;

/// <summary>
/// Every external function of every contract, called by every contract, by a key of every organisation and by keys that
/// count for nothing, at the proxy and at its implementation. The table is written by hand and compared with the ABI, so
/// that a function without a row is found.
/// </summary>
public sealed class ContractFunctionTests
{
    private const string Reads = "reads";
    private const string Everybody = "everybody";

    private static readonly Address Presales = Contract(0x1005);
    private static readonly Address Drawdowns = Contract(0x1006);
    private static readonly Address Evidence = Contract(0x1007);

    /// <summary>Contract and function; who may call it: contracts by name, or everybody.</summary>
    private const string Expected = """
        Proxy      upgrade        Consortium
        Batch      submit         everybody
        Consortium getValidators  reads
        Consortium holdsRole      reads
        Consortium parameter      reads
        Consortium transition     Batch
        Consortium useSerial      Escrows Presales Drawdowns
        Consortium validatorSet   reads
        Consortium writerOf       reads
        Units      free           Filings
        Units      register       Filings
        Units      take           Filings
        Units      titleOf        reads
        Units      transition     Batch
        Filings    bindMoney      Escrows
        Filings    filingOf       reads
        Filings    transition     Batch
        Escrows    balanceOf      reads
        Escrows    carry          Filings
        Escrows    registered     Filings
        Escrows    settle         Filings
        Escrows    transition     Batch
        """;

    private static readonly Dictionary<string, Address> Contracts = new(StringComparer.Ordinal)
    {
        ["Consortium"] = ContractAddresses.Consortium,
        ["Units"] = ContractAddresses.Units,
        ["Filings"] = ContractAddresses.Filings,
        ["Escrows"] = ContractAddresses.Escrows,
        ["Presales"] = Presales,
        ["Drawdowns"] = Drawdowns,
        ["Evidence"] = Evidence,
        ["Batch"] = ContractAddresses.Batch,
    };

    private static readonly string[] Built = ["Consortium", "Units", "Filings", "Escrows", "Batch"];

    private static (string Contract, string Function, string[] May)[] Rows =>
        [
            .. Expected
                .Split('\n')
                .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(w => (w[0], w[1], w[2..])),
        ];

    [Fact]
    public void The_table_has_every_function_of_every_contract() =>
        Assert.Equal(
            Built
                .Append("Proxy")
                .SelectMany(c => Methods(c).Select(m => c + "." + m.Name))
                .Order(StringComparer.Ordinal),
            Rows.Select(r => r.Contract + "." + r.Function).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Each_is_taken_from_those_who_may_call_it_and_from_nobody_else()
    {
        var l = TestLedger.Create();
        var (differences, calls) = (new List<string>(), 0);
        foreach (var (contract, function, may) in Rows)
        {
            var method = Methods(contract).Single(m => m.Name == function);
            foreach (var to in Places(contract))
            foreach (var (name, caller) in Callers())
            {
                calls++;
                var outcome = l.Call(to, Arguments(method.Signature), caller);
                var denied = outcome.Output.AsSpan().SequenceEqual(NotPermitted(caller));
                var allowed = may[0] is Reads or Everybody || may.Contains(name);
                if (denied == allowed || may[0] == Reads && outcome.Fault != ExecutionFault.None)
                    differences.Add(
                        $"{contract}.{function} at {to} by {name}: {outcome.Fault} {Hex.Encode(outcome.Output)}"
                    );
            }
        }
        Assert.Empty(differences);
        Assert.Equal((21 * 2 + 5) * Callers().Count(), calls);
    }

    /// <summary>An implementation has no door of its own: what its Batch sends, no record contract takes.</summary>
    [Fact]
    public void A_batch_sent_to_the_implementation_records_nothing()
    {
        var l = TestLedger.Create();
        var deal = Deal.Of("implementation");
        var open = deal.Call(l, new UnitOpenData(deal.Digest("table"), []), Role.Center);
        l.Execute(
            deal.Center.Key1,
            BatchCall.Encode([open]),
            2_000_000,
            ContractAddresses.FirstImplementation(ContractAddresses.Batch)
        );
        Assert.Equal(0, l.Record(RecordKind.Unit, deal.Unit).State);
        Assert.Null(l.Send(deal.Center.Key1, open));
    }

    private static IEnumerable<Address> Places(string contract) =>
        contract == "Proxy"
            ? Built.Select(c => Contracts[c])
            : [Contracts[contract], ContractAddresses.FirstImplementation(Contracts[contract])];

    private static IEnumerable<(string Name, Address Address)> Callers()
    {
        foreach (var (name, address) in Contracts)
            yield return (name, address);
        foreach (var name in Built)
            yield return ("implementation of " + name, ContractAddresses.FirstImplementation(Contracts[name]));
        foreach (var o in Organisations.All)
            yield return ("organisation " + o.Number, o.Key1);
        yield return ("an unknown key", EventBases.Key(0x77));
        yield return ("nobody", default);
    }

    private static (string Name, string Signature)[] Methods(string contract)
    {
        using var artifact = Repository.Artifact(contract);
        return
        [
            .. artifact
                .RootElement.GetProperty("methods")
                .EnumerateObject()
                .Select(m => (m.Name[..m.Name.IndexOf('(', StringComparison.Ordinal)], m.Name)),
        ];
    }

    /// <summary>Well-formed arguments, all zero: whoever calls is looked at before anything else.</summary>
    private static byte[] Arguments(string signature)
    {
        var types = signature[signature.IndexOf('(', StringComparison.Ordinal)..];
        IEnumerable<byte> words =
            types.EndsWith("[])", StringComparison.Ordinal) ? [.. Ids.Number(32).ToArray(), .. new byte[32]]
            : types.Contains(",bytes)", StringComparison.Ordinal)
                ?
                [
                    .. new byte[4 * 32],
                    .. Ids.Number(160).ToArray(),
                    .. new byte[9 * 32],
                    .. Ids.Number(320).ToArray(),
                    .. new byte[32],
                ]
            : new byte[32 * (types == "()" ? 0 : types.Count(c => c == ',') + 1)];
        return [.. Keccak256.Hash(Encoding.ASCII.GetBytes(signature)).Span[..4], .. words];
    }

    private static byte[] NotPermitted(in Address caller) =>
        [.. Keccak256.Hash("CallerNotPermitted(address)"u8).Span[..4], .. Ids.Of(caller).ToArray()];

    private static Address Contract(int number)
    {
        var bytes = new byte[Address.Size];
        (bytes[18], bytes[19]) = ((byte)(number >> 8), (byte)(number & 0xff));
        return new Address(bytes);
    }
}
