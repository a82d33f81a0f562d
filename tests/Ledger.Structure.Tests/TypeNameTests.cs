using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ledger.Structure.Tests;

/// <summary>One thing has one name, and one name means one thing, in whatever project and language it is declared.</summary>
public sealed class TypeNameTests
{
    /// <summary>Names that two types bear all the same, each with its reason.</summary>
    private static readonly Dictionary<string, string> Excepted = new(StringComparer.Ordinal)
    {
        ["Program"] = "an entry point of each executable",
    };

    [Fact]
    public void A_simple_name_is_one_types()
    {
        var twins = Declared()
            .GroupBy(static t => t.Name, StringComparer.Ordinal)
            .Where(static g => g.Select(static t => t.Full).Distinct(StringComparer.Ordinal).Count() > 1)
            .Where(static g => !Excepted.ContainsKey(g.Key))
            .Select(static g => $"{g.Key}: {string.Join(", ", g.Select(static t => t.File).Distinct())}");
        Assert.Equal("", string.Join("\n", twins));
    }

    /// <summary>
    /// Types of our sources outside of tests that others can name: on the top level, and nested ones that are neither private nor
    /// a case of the closed type around them (<c>EntryStatus.Refused</c>). Generated messages of ledger/v1 are not among them: each has
    /// the name of the thing that it carries, in a namespace of the wire's own.
    /// </summary>
    private static IEnumerable<(string Name, string Full, string File)> Declared()
    {
        foreach (var file in Checkout.Files.Where(static f => !f.StartsWith("tests/", StringComparison.Ordinal)))
        {
            if (
                file.EndsWith(".razor", StringComparison.Ordinal)
                && !file.EndsWith("_Imports.razor", StringComparison.Ordinal)
            )
                yield return (Path.GetFileNameWithoutExtension(file), file, file);
            if (!file.EndsWith(".cs", StringComparison.Ordinal))
                continue;
            var root = CSharpSyntaxTree
                .ParseText(Checkout.Read(file), CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview))
                .GetRoot();
            foreach (var type in root.DescendantNodes().OfType<MemberDeclarationSyntax>())
                if (Name(type) is { } name && Counts(type))
                    yield return (name, $"{Space(type)}.{name}", file);
        }
    }

    private static string? Name(MemberDeclarationSyntax type) =>
        type switch
        {
            BaseTypeDeclarationSyntax t => t.Identifier.Text,
            DelegateDeclarationSyntax d => d.Identifier.Text,
            _ => null,
        };

    private static bool Counts(MemberDeclarationSyntax type) =>
        type.Parent is not TypeDeclarationSyntax around
        || (
            type.Modifiers.Any(static m => m.IsKind(SyntaxKind.PublicKeyword) || m.IsKind(SyntaxKind.InternalKeyword))
            && !(
                type is TypeDeclarationSyntax { BaseList.Types: var bases }
                && bases.Any(b => Simple(b.Type) == around.Identifier.Text)
            )
        );

    private static string Simple(TypeSyntax type) =>
        type is SimpleNameSyntax simple ? simple.Identifier.Text : type.ToString();

    /// <summary>Namespace and types around it: what makes partial declarations one.</summary>
    private static string Space(MemberDeclarationSyntax type) =>
        string.Join(
            '.',
            type.Ancestors()
                .Reverse()
                .Select(static a =>
                    a switch
                    {
                        BaseNamespaceDeclarationSyntax n => n.Name.ToString(),
                        TypeDeclarationSyntax t => t.Identifier.Text,
                        _ => null,
                    }
                )
                .Where(static n => n is not null)
        );
}
