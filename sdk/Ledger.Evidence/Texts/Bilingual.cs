namespace Ledger.Evidence.Texts;

/// <summary>One text in Chinese and English.</summary>
public sealed record Bilingual(string Zh, string En);
