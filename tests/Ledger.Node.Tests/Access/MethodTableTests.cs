using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using Ledger.Node.Security;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests.Access;

/// <summary>The table of methods and roles is whole, and the document is what it says.</summary>
public sealed class MethodTableTests
{
    /// <summary>All services of ledger.v1, whatever files they stand in, and those of gRPC's own that a node serves.</summary>
    public static IReadOnlyList<ServiceDescriptor> Services { get; } =
    [
        .. typeof(Wire.LedgerService)
            .Assembly.GetTypes()
            .Where(static t => t.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(static t => t.GetProperty("Descriptor")?.GetValue(null))
            .OfType<FileDescriptor>()
            .SelectMany(static f => f.Services),
        .. HealthReflection.Descriptor.Services,
        .. Grpc.Reflection.V1.ReflectionReflection.Descriptor.Services,
        .. Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor.Services,
    ];

    [Fact]
    public void Every_method_of_the_api_has_one_row_and_every_row_a_method()
    {
        var methods = Services.SelectMany(static s => s.Methods.Select(m => "/" + s.FullName + "/" + m.Name));
        Assert.Equal(
            methods.Order(StringComparer.Ordinal),
            MethodTable.Rows.Select(static r => r.FullName).Order(StringComparer.Ordinal)
        );
        Assert.All(MethodTable.Rows, static r => Assert.NotEqual(MethodScope.Unset, r.Scope));
    }

    [Fact]
    public void A_node_that_would_serve_a_method_without_a_row_does_not_start()
    {
        string[] served = [.. MethodTable.Rows.Select(static r => r.FullName)];
        MethodTable.MustCover(served);
        var e = Assert.Throws<InvalidOperationException>(() =>
            MethodTable.MustCover([.. served.Skip(1), "/ledger.v1.FilingService/RenameFiling"])
        );
        Assert.Contains("/ledger.v1.FilingService/RenameFiling has no row", e.Message, StringComparison.Ordinal);
        Assert.Contains(served[0] + " is not served", e.Message, StringComparison.Ordinal);
        Assert.Null(MethodTable.Find("/ledger.v1.FilingService/RenameFiling"));
    }

    [Fact]
    public async Task A_running_node_serves_the_rows_and_nothing_else()
    {
        await using var node = await TestNode.StartAsync();
        var served = NodeApplication.ServedMethods((Microsoft.AspNetCore.Routing.IEndpointRouteBuilder)node.Host.Host);
        Assert.Equal(
            MethodTable.Rows.Select(static r => r.FullName).Order(StringComparer.Ordinal),
            served.Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_document_is_what_the_tables_say() =>
        Assert.Equal(AccessDocument.Write(), File.ReadAllText(AccessDocument.File));

    /// <summary>Writes the document anew.</summary>
    [Fact(Explicit = true)]
    public void Write_the_document() => File.WriteAllText(AccessDocument.File, AccessDocument.Write());

    /// <summary>What each role must never reach (domain.md 2), whatever else the rows say.</summary>
    [Fact]
    public void Who_only_reads_writes_nothing_and_who_is_nobody_reads_nothing()
    {
        foreach (var row in MethodTable.Rows)
        {
            if (row.Scope is MethodScope.OwnKeys or MethodScope.OwnFilings or MethodScope.Fields or MethodScope.Uses)
                Assert.Equal(
                    CallerClasses.None,
                    row.Callers & (CallerClasses.Reader | CallerClasses.NoRole | CallerClasses.Stranger)
                );
            if (row.Scope is MethodScope.OwnKeys or MethodScope.OwnFilings or MethodScope.Fields)
                Assert.Equal(CallerClasses.None, row.Callers & CallerClasses.Auditor);
            if (row.Scope is MethodScope.All)
                Assert.Equal(CallerClasses.None, row.Callers & CallerClasses.Reader);
            if (row.Scope is not MethodScope.Node)
                Assert.Equal(CallerClasses.None, row.Callers & CallerClasses.Stranger);
        }
    }
}
