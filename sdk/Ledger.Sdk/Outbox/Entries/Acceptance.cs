using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Entries;

/// <summary>The answer to one statement handed in: its entry, or the SDK's own refusal (nothing was stored).</summary>
internal sealed record Acceptance(long Order, bool Repeated, RefusalData? Declined);
