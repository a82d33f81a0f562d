using System.Globalization;

namespace Ledger.Evidence.Codes;

/// <summary>Hosts in QR texts and in trust.json: ASCII in lower case (Chinese names in punycode), with an optional port.</summary>
public static class CodeHost
{
    /// <summary>Characters of the longest: a name of 253 (RFC 1035) and a port.</summary>
    public const int MaxLength = 253 + 6;

    /// <summary>A host name in lower-case ASCII (punycode), with a port or without.</summary>
    public static bool IsHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (host.Length is 0 or > MaxLength)
            return false;
        var colon = host.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? host : host[..colon];
        if (colon >= 0)
        {
            var port = host.AsSpan(colon + 1);
            if (port.IsEmpty || port[0] == '0' || port.ContainsAnyExceptInRange('0', '9'))
                return false;
            if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                return false;
        }
        foreach (var label in name.Split('.'))
            if (!IsLabel(label))
                return false;
        return true;
    }

    /// <summary>The machine of whoever reads it: localhost or 127.0.0.1, with or without a port. Nothing speaks TLS there.</summary>
    public static bool IsLoopback(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Split(':')[0] is "localhost" or "127.0.0.1";
    }

    /// <summary>RFC 1123, 2.1, in lower case.</summary>
    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
