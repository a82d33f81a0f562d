using System.Net;
using System.Net.Sockets;

namespace Ledger.Benchmarks;

internal static class FreePort
{
    /// <summary>A port of the loopback on which nobody listens.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
