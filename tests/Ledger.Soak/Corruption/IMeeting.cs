namespace Ledger.Soak.Corruption;

/// <summary>Who meets a damage.</summary>
internal interface IMeeting
{
    /// <summary>The data folder whose copies are spoiled.</summary>
    string Sound { get; }

    /// <param name="run">A spoiled copy to start on, to read from and to write to.</param>
    /// <param name="checkedCopy">Another, spoiled in the same way, to be looked through.</param>
    /// <param name="ct">Ends it.</param>
    Task<Met> MeetAsync(string run, string checkedCopy, CancellationToken ct);
}

/// <summary>What became of it.</summary>
internal readonly record struct Met(Cell Start, Cell Fsck, Cell Reads, Cell Writes);
