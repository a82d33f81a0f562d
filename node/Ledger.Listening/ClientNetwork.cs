using System.Net;
using System.Net.Sockets;

namespace Ledger.Listening;

/// <summary>What counts as one caller wherever addresses are counted.</summary>
public static class ClientNetwork
{
    /// <summary>
    /// An IPv4 address as itself, also where it came mapped into IPv6; of an IPv6 address its /64, which one subscriber has
    /// whole. <see cref="IPAddress.None"/> where there is none.
    /// </summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return IPAddress.IsLoopback(address) ? IPAddress.IPv6Loopback : new IPAddress(bytes);
    }
}
