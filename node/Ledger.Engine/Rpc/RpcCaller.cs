using System.Net;

namespace Ledger.Engine.Rpc;

/// <summary>Whose call it is.</summary>
/// <param name="Address">Where it comes from.</param>
/// <param name="Session">Its connection, where something can be told over it later; null over HTTP.</param>
internal readonly record struct RpcCaller(IPAddress Address, RpcSession? Session = null);
