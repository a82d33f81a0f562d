namespace Ledger.Benchmarks.Lives;

/// <summary>The organisations of keys-sample.</summary>
internal static class Organisations
{
    public const string Center = "center";
    public const string Tax = "tax";

    /// <summary>In the order of their numbers, from 1.</summary>
    public static readonly string[] All = [Center, Tax, "bank-a", "bank-b"];

    public static uint NumberOf(string name) => (uint)Array.IndexOf(All, name) + 1;

    /// <summary>Every other life's supervising bank.</summary>
    public static string BankOf(int life) => All[2 + (life & 1)];
}
