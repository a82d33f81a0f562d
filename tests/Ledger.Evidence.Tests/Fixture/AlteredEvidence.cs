using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Ledger.Evidence.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Ledger.Evidence.Tests.Fixture;

/// <summary>
/// Ledger.Evidence, compiled in memory from this checkout's sources with a piece of them replaced, and these tests loaded a
/// second time on top of it: what is shipped needs no switch by which a check could be left out.
/// </summary>
internal sealed class AlteredEvidence : AssemblyLoadContext
{
    private static readonly Assembly Shipped = typeof(Verifier).Assembly;
    private static readonly Assembly Tests = typeof(AlteredEvidence).Assembly;

    /// <summary>What ImplicitUsings of the SDK stands for.</summary>
    private static readonly string[] Implicit =
    [
        "System",
        "System.Collections.Generic",
        "System.IO",
        "System.Linq",
        "System.Net.Http",
        "System.Threading",
        "System.Threading.Tasks",
    ];

    private readonly byte[] image;
    private Assembly? altered;

    /// <param name="file">Below sdk/Ledger.Evidence.</param>
    /// <param name="changes">Pieces of it, each of which must stand there once, and what stands there instead.</param>
    public AlteredEvidence(string file, params ReadOnlySpan<(string Find, string Replace)> changes)
        : base("altered evidence")
    {
        var folder = VectorFolder.Path("..", "..", "sdk", "Ledger.Evidence");
        var path = Path.Combine(folder, file);
        var sources = Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => Path.GetRelativePath(folder, f).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            .ToDictionary(f => f, File.ReadAllText, StringComparer.Ordinal);
        foreach (var (find, replace) in changes)
        {
            Assert.Equal(2, sources[path].Split(find).Length);
            sources[path] = sources[path].Replace(find, replace, StringComparison.Ordinal);
        }
        image = Compile(sources);
    }

    /// <summary>The same type of these tests, standing on the altered verifier.</summary>
    public Type Second(Type type) => LoadFromAssemblyName(Tests.GetName()).GetType(type.FullName!)!;

    /// <summary>A type of the altered verifier.</summary>
    public Type Type(string name) => LoadFromAssemblyName(Shipped.GetName()).GetType(name)!;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (string.Equals(assemblyName.Name, Shipped.GetName().Name, StringComparison.Ordinal))
            return altered ??= LoadFromStream(new MemoryStream(image));
        return string.Equals(assemblyName.Name, Tests.GetName().Name, StringComparison.Ordinal)
            ? LoadFromAssemblyPath(Tests.Location)
            : null;
    }

    private static byte[] Compile(Dictionary<string, string> sources)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.CSharp14);
        var name = Shipped.GetName();
        var around =
            string.Concat(Implicit.Select(static u => $"global using {u};\n"))
            + $"[assembly: {typeof(AssemblyVersionAttribute).FullName}(\"{name.Version}\")]\n"
            + $"[assembly: {typeof(InternalsVisibleToAttribute).FullName}(\"{Tests.GetName().Name}\")]\n";
        var compilation = CSharpCompilation.Create(
            name.Name,
            [
                CSharpSyntaxTree.ParseText(around, options),
                .. sources.Select(s => CSharpSyntaxTree.ParseText(s.Value, options, s.Key)),
            ],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Where(static p => !p.EndsWith("Ledger.Evidence.dll", StringComparison.Ordinal))
                .Select(static p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                checkOverflow: true,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        using var made = new MemoryStream();
        var result = compilation.Emit(
            made,
            manifestResources: Shipped
                .GetManifestResourceNames()
                .Select(static n => new ResourceDescription(n, () => Shipped.GetManifestResourceStream(n)!, true))
        );
        Assert.True(
            result.Success,
            string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))
        );
        return made.ToArray();
    }
}
