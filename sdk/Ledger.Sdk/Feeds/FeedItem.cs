using Ledger.Evidence.Verification;

namespace Ledger.Sdk;

/// <summary>An item of the feed: an event, or (null) a heartbeat. <see cref="Cursor"/> goes on from behind it.</summary>
public sealed record FeedItem(string Cursor, LedgerEvent? Event, BlockRef AsOf, bool CaughtUp);
