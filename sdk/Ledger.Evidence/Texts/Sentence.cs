namespace Ledger.Evidence.Texts;

/// <summary>One text in both languages, placeholders filled.</summary>
public sealed record Sentence(string Id, string Zh, string En);
