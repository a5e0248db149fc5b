using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Who counts as one client: an IPv4 address, or the first 64 bits of an IPv6 one, since its owner has the other 64 to choose
/// from (RFC 4291, section 2.5.4).
/// </summary>
internal readonly record struct ClientAddress(AddressFamily Family, ulong Bits)
{
    /// <summary>The client of an address; null, as on a unix socket, is one client too.</summary>
    public static ClientAddress Of(IPAddress? address)
    {
        if (address is null) return new ClientAddress(AddressFamily.Unspecified, 0);
        // 16 bytes have IPv6 addresses, the longer of the two.
        Span<byte> bytes = stackalloc byte[16];
        // A socket for both families shows an IPv4 client as ::ffff:a.b.c.d.
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        plain.TryWriteBytes(bytes, out _);
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? new ClientAddress(plain.AddressFamily, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new ClientAddress(plain.AddressFamily, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
