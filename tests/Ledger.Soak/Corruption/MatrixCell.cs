using Ledger.Cli.Invocation;

namespace Ledger.Soak.Corruption;

/// <summary>How a damage ended at a stage.</summary>
internal enum CellKind
{
    Unset = 0,

    /// <summary>A fault with a name was told.</summary>
    Named,

    /// <summary>Nothing was told, and nothing was lost: all that was acknowledged is there and equal.</summary>
    Harmless,

    /// <summary>Not come to: an earlier stage had refused by name.</summary>
    Refused,

    /// <summary>Nothing was told, and something is missing or other; or a fault came without a name.</summary>
    Silent,
}

/// <param name="Kind">How it ended.</param>
/// <param name="What">The fault's name; of a silent one, what happened.</param>
/// <param name="Detail">What was told, for the line of the run.</param>
internal readonly record struct Cell(CellKind Kind, string What, string Detail = "")
{
    public static readonly Cell Harmless = new(CellKind.Harmless, "");
    public static readonly Cell Refused = new(CellKind.Refused, "");

    public static Cell Named(string what, string detail = "") => new(CellKind.Named, what, detail);

    public static Cell Silent(string what) => new(CellKind.Silent, what);

    /// <summary>A fault that the command tells by a sentence of its own has a name; any other would be a stack trace.</summary>
    public static Cell Of(Exception fault) =>
        fault is SoakException ? Silent(Short(fault.Message))
        : FaultNames.Of(fault) is { } named ? Named(named.Key["error.".Length..], Short(fault.Message))
        : Silent(fault.GetType().Name + ": " + Short(fault.Message));

    public static string Short(string text) => text.Length > 160 ? text[..160] : text;
}

/// <summary>One damage of one store: what start, fsck, reads and writes made of it.</summary>
internal sealed record MatrixCase(string Store, Damage Damage, Cell Start, Cell Fsck, Cell Reads, Cell Writes)
{
    public IEnumerable<(string Stage, Cell Cell)> Stages =>
        [("start", Start), ("fsck", Fsck), ("reads", Reads), ("writes", Writes)];
}
