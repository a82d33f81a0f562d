using System.Runtime.CompilerServices;
using Ledger.Chaincode;
using Ledger.Cli.Invocation;
using Ledger.Node;
using Ledger.Sdk;

namespace Ledger.Cli.Tests;

/// <summary>What the libraries below throw at a caller ends as a named line: none of it as a fault of this program.</summary>
public sealed class FaultNameTests
{
    public static TheoryData<Type> Faults =>
        [
            .. new[] { typeof(LedgerClient), typeof(ConsortiumDescription), typeof(NodeHost) }
                .SelectMany(static t => t.Assembly.GetExportedTypes())
                .Where(static t => t.IsSubclassOf(typeof(Exception))),
        ];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_published_exception_has_a_name(Type fault)
    {
        Assert.Contains(nameof(ForeignLedgerException), Faults.Select(static row => row.Data.Name));
        Assert.NotNull(FaultNames.Of((Exception)RuntimeHelpers.GetUninitializedObject(fault)));
    }
}
