namespace Ledger.Soak.Corruption;

/// <summary>
/// Damages each store in each way, on copies of a sound ledger, and lets the start, fsck, readers and a writer of who keeps it meet it.
/// A cell is silent where nobody was told and something is missing or other than it was acknowledged.
/// </summary>
internal sealed class Matrix(MatrixWorld world, TextWriter output)
{
    private readonly NodeMeeting node = new(world);
    private readonly ClientMeeting client = new(world);
    private readonly WaitingMeeting waiting = new(world);

    public async Task<IReadOnlyList<MatrixCase>> RunAsync(
        IReadOnlyList<IMatrixStore> stores,
        IReadOnlyList<Damage> damages,
        CancellationToken ct
    )
    {
        var cases = new List<MatrixCase>();
        foreach (var store in stores)
        {
            if (store.Find(By(store).Sound) is null)
                throw new SoakException($"The sound ledger has no \"{store.Name}\".");
            foreach (var damage in damages.Where(d => store.IsWhole || !d.IsOfWholeStore))
                if (await CaseAsync(store, damage, ct) is { } done)
                {
                    cases.Add(done);
                    await output.WriteLineAsync(Line(done));
                }
        }
        return cases;
    }

    /// <summary>Null where the damage cannot be done to this store.</summary>
    private async Task<MatrixCase?> CaseAsync(IMatrixStore store, Damage damage, CancellationToken ct)
    {
        if (Spoil(store, damage, "fsck") is not { } checkedCopy || Spoil(store, damage, "run") is not { } run)
            return null;
        var met = await By(store).MeetAsync(run, checkedCopy, ct);
        return new MatrixCase(store.Name, damage, met.Start, met.Fsck, met.Reads, met.Writes);
    }

    private string? Spoil(IMatrixStore store, Damage damage, string name)
    {
        var copy = world.Copy(By(store).Sound, name);
        return damage.Apply(store.Find(copy)!, store.Find(world.Older)) ? copy : null;
    }

    private IMeeting By(IMatrixStore store) =>
        store.MetBy switch
        {
            MetBy.Client => client,
            MetBy.NodeAndClient => waiting,
            _ => node,
        };

    private static string Line(MatrixCase done) =>
        $"{done.Store}; {done.Damage.Kind}{(done.Damage.Place.Length > 0 ? " " : "")}{done.Damage.Place}: "
        + string.Join(
            "; ",
            done.Stages.Select(static s =>
                s.Stage + " " + MatrixTable.Text(s.Cell) + (s.Cell.Detail.Length > 0 ? $" ({s.Cell.Detail})" : "")
            )
        );
}
