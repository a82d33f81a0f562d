using System.Text.Json.Nodes;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Texts;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

public sealed class VectorTests
{
    private static readonly IReadOnlyList<Vector> All = VectorCatalog.All();

    public static TheoryData<string> Names => [.. All.Select(v => v.File)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_verifier_says_what_the_vector_expects(string name)
    {
        var vector = All.Single(v => v.File == name);
        var json = JsonNode.Parse(File.ReadAllText(PathOf(vector)))!.AsObject();
        var report = VectorFile.Verify(json);
        var expect = json["expect"]!;
        Assert.Equal((string)expect["record"]!, report.Verdict.Record.ToString());
        Assert.Equal((string)expect["document"]!, report.Verdict.Document.ToString());
        Assert.Equal((string)expect["tone"]!, report.Verdict.Tone.ToString());
        Assert.Equal(expect.ToJsonString(), VectorFile.Expectation(report).ToJsonString());
        // And by hand, so that a vector cannot merely repeat what the code says.
        Assert.Equal(vector.Record, report.Verdict.Record);
        Assert.Equal(vector.DocumentStatus, report.Verdict.Document);
        Assert.Equal(vector.Tone, report.Verdict.Tone);
        foreach (var (number, outcome) in vector.About)
            Assert.Equal((number, outcome), (number, report[number].Outcome));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_committed_file_is_what_the_test_ledger_makes(string name)
    {
        var vector = All.Single(v => v.File == name);
        Assert.Equal(File.ReadAllText(PathOf(vector)), VectorFile.Write(vector));
    }

    [Fact]
    public void Who_issued_a_code_is_said_of_one_that_was_checked_and_of_no_other()
    {
        const string Issued = "码由本市备案系统签发";
        var said = 0;
        foreach (var vector in All)
        {
            var report = VectorFile.Verify(JsonNode.Parse(File.ReadAllText(PathOf(vector)))!.AsObject());
            var verdict = report.Verdict;
            Sentence[] sentences = [verdict.Headline, verdict.Reason, .. verdict.Notes];
            if (!sentences.Any(s => s.Zh.Contains(Issued, StringComparison.Ordinal)))
                continue;
            said++;
            Assert.Equal((vector.File, CheckOutcome.Valid), (vector.File, report[CheckNumber.CodeSignature].Outcome));
        }
        Assert.NotEqual(0, said);
    }

    [Fact]
    public void No_file_is_left_over()
    {
        var known = All.Select(v => Path.GetFullPath(PathOf(v)))
            .Append(VectorFolder.Path("evidence", "trust.json"))
            .Concat(MutatedVectors.All().Select(m => Path.GetFullPath(m.File)))
            .ToHashSet();
        var found = Directory.EnumerateFiles(VectorFolder.Path("evidence"), "*.json", SearchOption.AllDirectories);
        Assert.DoesNotContain(found.Select(Path.GetFullPath), f => !known.Contains(f));
    }

    [Fact]
    public void Every_check_has_a_vector_in_which_it_alone_is_first_to_fail()
    {
        var failing = All.SelectMany(v => v.About).Where(a => a.Outcome is CheckOutcome.Invalid or CheckOutcome.Error);
        int[] never = [CheckNumber.LongRange, CheckNumber.Timestamps];
        var table = VectorFile.Verify(JsonNode.Parse(File.ReadAllText(PathOf(All[0])))!.AsObject()).Checks;
        Assert.Equal(table.Select(c => c.Number).Except(never), failing.Select(f => f.Number).Distinct().Order());
    }

    [Fact]
    public void Every_state_of_a_filing_has_a_vector_with_a_verdict_of_its_own_row()
    {
        var rows = All.Where(v => v.Group == "verdict")
            .Select(v => VectorFile.Verify(JsonNode.Parse(File.ReadAllText(PathOf(v)))!.AsObject()))
            .Where(r => r.Facts.Filing is not null)
            .ToLookup(r => (byte)r.Facts.Filing!.State, r => r.Verdict.Row);
        foreach (var state in Machines.MachineTable.Find(Machines.RecordKind.Filing)!.States)
            Assert.Contains(
                rows[state.Number],
                row => !row.StartsWith("verdict.cannotCheck", StringComparison.Ordinal)
            );
    }

    /// <summary>Writes the files: <c>dotnet test --project tests/Ledger.Evidence.Tests --explicit only --filter-method '*Write_the_vectors'</c>.</summary>
    [Fact(Explicit = true)]
    public void Write_the_vectors()
    {
        var folder = VectorFolder.Path("evidence");
        var mutated = VectorFolder.Path("evidence", "mutated");
        foreach (var old in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
            if (Path.GetDirectoryName(old) != mutated)
                File.Delete(old);
        Directory.CreateDirectory(Path.Combine(folder, "documents"));
        Directory.CreateDirectory(Path.Combine(folder, "verdict"));
        File.WriteAllText(Path.Combine(folder, "trust.json"), VectorFile.Write(TestTrust.Json()));
        foreach (var (name, bytes) in VectorCatalog.Documents)
        {
            File.WriteAllBytes(Path.Combine(folder, "documents", name), bytes);
        }
        foreach (var vector in All)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(vector))!);
            File.WriteAllText(PathOf(vector), VectorFile.Write(vector));
        }
    }

    private static string PathOf(Vector vector) => VectorFolder.Path("evidence", vector.Group, vector.Name + ".json");
}
