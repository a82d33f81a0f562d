using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ledger.Structure.Tests;

/// <summary>One place where a file of a folder names what a file of another folder declares.</summary>
internal sealed record RoomUse(string From, string To, string Where);

/// <summary>
/// Which folder of a project uses which, as the compiler binds its names: comments, equal names of other things and using
/// directives that nothing needs do not count. Sources alone: packages and generated code are not needed for that.
/// </summary>
internal static class SourceRooms
{
    /// <summary>The folder of files that lie beside the project's own.</summary>
    public const string Entrance = ".";

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

    private static readonly ConcurrentDictionary<string, Lazy<CSharpCompilation>> Compilations = new(
        StringComparer.Ordinal
    );

    private static readonly Lazy<IReadOnlyList<MetadataReference>> Framework = new(static () =>
        [
            .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Select(static p => MetadataReference.CreateFromFile(p)),
        ]
    );

    /// <summary>Folders of a project that hold sources, relative to it.</summary>
    public static IReadOnlyList<string> Folders(string project) =>
        [.. Sources(project).Select(f => Room(project, f)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Every use of another folder.</summary>
    /// <param name="project">Path of its file.</param>
    public static IEnumerable<RoomUse> Uses(string project)
    {
        var compilation = Compile(project);
        foreach (var tree in compilation.SyntaxTrees.Where(t => t.FilePath.Length > 0))
        {
            var model = compilation.GetSemanticModel(tree);
            var from = Room(project, tree.FilePath);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var info = model.GetSymbolInfo(name);
                var symbol = (info.Symbol ?? info.CandidateSymbols.FirstOrDefault())?.OriginalDefinition;
                if (
                    symbol is null or INamespaceSymbol
                    || !SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, compilation.Assembly)
                )
                    continue;
                var declared = symbol
                    .DeclaringSyntaxReferences.Select(r => Room(project, r.SyntaxTree.FilePath))
                    .ToList();
                if (declared.Count > 0 && !declared.Contains(from))
                    yield return new RoomUse(
                        from,
                        declared[0],
                        $"{tree.FilePath}:{name.GetLocation().GetLineSpan().StartLinePosition.Line + 1} {name.Identifier.Text}"
                    );
            }
        }
    }

    /// <summary>The namespaces that a project's files declare, and the ones that their folders stand for.</summary>
    public static IEnumerable<(string File, string Declared, string OfFolder)> Namespaces(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        foreach (var file in Sources(project))
        foreach (
            var declared in CSharpSyntaxTree
                .ParseText(Checkout.Read(file))
                .GetRoot()
                .ChildNodes()
                .OfType<BaseNamespaceDeclarationSyntax>()
        )
        {
            var room = Room(project, file);
            var folder = room == Entrance ? name : $"{name}.{room.Replace('/', '.')}";
            yield return (file, declared.Name.ToString(), folder);
        }
    }

    private static CSharpCompilation Compile(string project) =>
        Compilations.GetOrAdd(project, static p => new Lazy<CSharpCompilation>(() => Make(p))).Value;

    private static CSharpCompilation Make(string project)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        var usings = string.Concat(Implicit.Concat(Usings(project)).Select(static u => $"global using {u};\n"));
        return CSharpCompilation.Create(
            Path.GetFileNameWithoutExtension(project),
            [
                CSharpSyntaxTree.ParseText(usings, options),
                .. Sources(project).Select(f => CSharpSyntaxTree.ParseText(Checkout.Read(f), options, f)),
            ],
            [.. Framework.Value, .. References(project).Select(static r => Compile(r).ToMetadataReference())],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
    }

    private static IEnumerable<string> Usings(string project) =>
        XDocument.Parse(Checkout.Read(project)).Descendants("Using").Select(static u => u.Attribute("Include")!.Value);

    private static IEnumerable<string> References(string project) =>
        XDocument
            .Parse(Checkout.Read(project))
            .Descendants("ProjectReference")
            .Select(static r => Path.GetFileName(r.Attribute("Include")!.Value.Replace('\\', '/')))
            .Select(static n => Checkout.Projects.Single(p => Path.GetFileName(p) == n));

    private static IEnumerable<string> Sources(string project)
    {
        var folder = Path.GetDirectoryName(project)! + "/";
        return Checkout.Files.Where(f =>
            f.StartsWith(folder, StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal)
        );
    }

    private static string Room(string project, string file)
    {
        var room = Path.GetRelativePath(Path.GetDirectoryName(project)!, Path.GetDirectoryName(file)!);
        return room.Replace('\\', '/');
    }
}
