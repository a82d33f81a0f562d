using System.Net;
using System.Net.Sockets;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Running;

/// <summary>The ports of <c>up</c>, all on loopback, in one row from the base.</summary>
internal sealed record Ports(int Base)
{
    public const int Default = 5080;

    public int Grpc => Base;
    public int Rpc => Base + 1;
    public int Explorer => Base + 2;

    /// <summary>Asked before anything is started, so that the line names the port and not a stack.</summary>
    /// <exception cref="CliException">Out of range, or another program listens there.</exception>
    public void MustBeFree()
    {
        if (Base is < 1024 or > 65_000)
            throw new CliException("error.port.range", Base);
        foreach (var port in new[] { Grpc, Rpc, Explorer })
        {
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
                probe.Start();
            }
            catch (SocketException fault)
                when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                throw new CliException("error.port.used", port);
            }
        }
    }
}
