using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Ledger.Structure.Tests;

/// <summary>The packages as their users get them.</summary>
public sealed class PackageTests(Packages packages) : IClassFixture<Packages>
{
    /// <summary>Id of the debug information that SourceLink writes (Portable PDB, custom debug information).</summary>
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    public static TheoryData<string> Names => [.. Packages.Names];

    [Fact]
    public void Each_published_project_makes_one_package_and_nothing_else_does()
    {
        Assert.True(Packages.Names.Count() >= 6);
        Assert.Equal(
            Packages.Names.Order(StringComparer.Ordinal),
            Directory
                .EnumerateFiles(packages.Feed, "*.nupkg")
                .Select(static f => Regex.Replace(Path.GetFileName(f), @"\.\d+\.\d+\.\d+.*$", ""))
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_package_has_its_readme_its_licence_its_comments_and_its_symbols(string name)
    {
        using var package = ZipFile.OpenRead(Single(name, ".nupkg"));
        var spec = Spec(package, name);
        Assert.Equal("Apache-2.0", Value(spec, "license"));
        Assert.Equal("README.md", Value(spec, "readme"));
        Assert.NotEqual("Package Description", Value(spec, "description"));
        Assert.StartsWith("# " + name, Text(package, "README.md"), StringComparison.Ordinal);
        Assert.Contains("<member name=\"T:", Text(package, $"lib/net10.0/{name}.xml"), StringComparison.Ordinal);
        using var symbols = ZipFile.OpenRead(Single(name, ".snupkg"));
        Assert.NotNull(symbols.GetEntry($"lib/net10.0/{name}.pdb"));
        // The address is told by a release alone (Directory.Build.targets).
        Assert.Equal(
            "",
            (string?)spec.Descendants().Single(static e => e.Name.LocalName == "repository").Attribute("url") ?? ""
        );
        Assert.Equal("", Value(spec, "projectUrl"));
    }

    /// <summary>A server that links the SDK gets no graphics library with it.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_package_asks_for_nothing_that_draws(string name)
    {
        using var package = ZipFile.OpenRead(Single(name, ".nupkg"));
        var ids = Spec(package, name)
            .Descendants()
            .Where(static e => e.Name.LocalName == "dependency")
            .Select(static e => e.Attribute("id")!.Value)
            .ToList();
        Assert.DoesNotContain(ids, static i => i is "System.Drawing.Common" or "QRCoder");
        Assert.All(
            ids.Where(static i => i.StartsWith("Ledger.", StringComparison.Ordinal)),
            static i => Assert.Contains(i, Packages.Names)
        );
    }

    [Fact]
    public async Task A_release_names_its_repository_and_where_each_source_is()
    {
        const string Repository = "https://git.example/owner/ledger";
        var output = Path.Combine(packages.Folder, "release");
        await Packages.DotnetAsync(
            Checkout.Root,
            "pack",
            "sdk/Ledger.Files/Ledger.Files.csproj",
            "-c",
            "Release",
            "-o",
            output,
            "--artifacts-path",
            Path.Combine(packages.Folder, "artifacts"),
            "-p:LedgerRepository=" + Repository,
            "-p:LedgerSources=" + Repository + "/raw/{commit}/*",
            "-p:RunAnalyzers=false"
        );
        var commit = Git("rev-parse", "HEAD");
        using var package = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(output, "*.nupkg")));
        var repository = Spec(package, "Ledger.Files")
            .Descendants()
            .Single(static e => e.Name.LocalName == "repository");
        Assert.Equal(
            ("git", Repository, commit),
            (
                repository.Attribute("type")!.Value,
                repository.Attribute("url")!.Value,
                repository.Attribute("commit")!.Value
            )
        );
        using var symbols = ZipFile.OpenRead(Assert.Single(Directory.GetFiles(output, "*.snupkg")));
        using var pdb = new MemoryStream();
        using (var packed = symbols.GetEntry("lib/net10.0/Ledger.Files.pdb")!.Open())
            await packed.CopyToAsync(pdb, TestContext.Current.CancellationToken);
        pdb.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
        var reader = provider.GetMetadataReader();
        var links = reader
            .CustomDebugInformation.Select(reader.GetCustomDebugInformation)
            .Where(i => reader.GetGuid(i.Kind) == SourceLink)
            .Select(i => Encoding.UTF8.GetString(reader.GetBlobBytes(i.Value)))
            .ToList();
        Assert.Contains(Repository + "/raw/" + commit + "/*", Assert.Single(links), StringComparison.Ordinal);
    }

    /// <summary>A project that knows the packages alone compiles the guide's programs and runs its test.</summary>
    [Fact]
    public async Task A_fresh_project_outside_the_repository_compiles_and_runs_the_guide()
    {
        var folder = Directory.CreateDirectory(Path.Combine(packages.Folder, "consumer")).FullName;
        var version = Regex.Match(Checkout.Read("Directory.Build.props"), "<Version>(.*)</Version>").Groups[1].Value;
        Write(
            "nuget.config",
            $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(packages.Folder, "global")}" /></config>
              <packageSources><clear /><add key="made" value="{packages.Feed}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="restored" value="{Packages.Fallback}" /></fallbackPackageFolders>
            </configuration>
            """
        );
        Write(
            "Consumer.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <IsTestProject>true</IsTestProject>
                <UseMicrosoftTestingPlatformRunner>true</UseMicrosoftTestingPlatformRunner>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Ledger.Sdk" Version="{version}" />
                <PackageReference Include="Ledger.Testing" Version="{version}" />
                <PackageReference Include="xunit.v3" Version="{Pinned("xunit.v3")}" />
              </ItemGroup>
            </Project>
            """
        );
        Write(
            "Consumer.cs",
            $$"""
            using Ledger.Sdk;
            using Ledger.Testing;
            using Microsoft.AspNetCore.Builder;
            using Microsoft.Extensions.Configuration;
            using Microsoft.Extensions.DependencyInjection;
            using Xunit;

            public static class Registration
            {
                public static void Add(WebApplicationBuilder builder, string keys)
                {
            {{Guide("register")}}
                }
            }

            public sealed class GuideTests
            {
            {{Guide("test")}}
            }
            """
        );
        await Packages.DotnetAsync(folder, "build", "-c", "Release", "-o", "out", "-v", "q", "-nologo");
        var printed = await Packages.DotnetAsync(folder, "out/Consumer.dll", "--progress", "off", "--no-ansi");
        Assert.Matches(@"succeeded: 1\b", printed);

        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
    }

    /// <summary>The program that docs/sdk.md shows under a mark.</summary>
    private static string Guide(string mark)
    {
        var shown = Regex.Match(
            Checkout.Read("docs/sdk.md"),
            $@"<!-- \S+ \[{Regex.Escape(mark)}\] -->\n```csharp\n(.*?)\n```",
            RegexOptions.Singleline
        );
        Assert.True(shown.Success, "docs/sdk.md shows no program [" + mark + "].");
        return shown.Groups[1].Value;
    }

    private static string Pinned(string package) =>
        XDocument
            .Parse(Checkout.Read("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Single(v => v.Attribute("Include")!.Value == package)
            .Attribute("Version")!
            .Value;

    private string Single(string name, string extension) =>
        Assert.Single(
            Directory.GetFiles(packages.Feed, "*" + extension),
            f => Regex.IsMatch(Path.GetFileName(f), "^" + Regex.Escape(name) + @"\.\d")
        );

    private static XDocument Spec(ZipArchive package, string name) => XDocument.Parse(Text(package, name + ".nuspec"));

    private static string Value(XDocument spec, string element) =>
        spec.Descendants().FirstOrDefault(e => e.Name.LocalName == element)?.Value ?? "";

    private static string Text(ZipArchive package, string entry)
    {
        using var reader = new StreamReader(package.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    private static string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Checkout.Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
