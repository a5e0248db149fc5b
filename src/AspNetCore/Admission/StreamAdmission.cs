using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore;

/// <summary>Lets in a limited number of streams at once, over all and per client. Who is not let in does not wait.</summary>
/// <remarks>
/// The two limiters are chained here, and not by <see cref="PartitionedRateLimiter.CreateChained{TResource}"/>, whose lease does
/// not say which of them refused. A client's limiter, under 300 bytes, is dropped when it has been idle for 10 s; the look for
/// such ones, 10 a second, is <see cref="PartitionedRateLimiter{TResource}"/>'s own, and ends when this is disposed.
/// </remarks>
internal sealed class StreamAdmission : IDisposable
{
    private readonly RateLimiter? _all;
    private readonly PartitionedRateLimiter<ClientAddress>? _perClient;
    private volatile bool _disposed;

    /// <param name="maxStreams">Streams at once over all, at least 1; null for no limit.</param>
    /// <param name="maxStreamsPerClient">Streams at once of a <see cref="ClientAddress"/>, at least 1; null for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is below 1.</exception>
    public StreamAdmission(int? maxStreams, int? maxStreamsPerClient)
        : this(ForAll(Permits(maxStreams)), ForEachClient(Permits(maxStreamsPerClient)))
    {
    }

    internal StreamAdmission(RateLimiter? all, PartitionedRateLimiter<ClientAddress>? perClient) =>
        (_all, _perClient) = (all, perClient);

    /// <param name="context">
    /// Its <see cref="ConnectionInfo.RemoteIpAddress"/> is the client. Behind a proxy that is the proxy, unless the forwarded
    /// headers are put in its place before.
    /// </param>
    /// <param name="lease">To be disposed when the stream has ended.</param>
    /// <param name="refusedBy">The client's own limit before the one over all, if both are reached.</param>
    /// <returns>Whether the stream may begin.</returns>
    /// <exception cref="ObjectDisposedException">This was disposed.</exception>
    public bool TryEnter(HttpContext context, [NotNullWhen(true)] out IDisposable? lease, out StreamLimit refusedBy)
    {
        lease = null;
        // The client's first: one that knocks all the time would otherwise take, for a moment each, the last place from others.
        RateLimitLease? ofClient = EnterAsClient(context);
        RateLimitLease? ofAll = ofClient is { IsAcquired: false } ? null : _all?.AttemptAcquire();
        refusedBy = ofClient is { IsAcquired: false } ? StreamLimit.StreamsOfClient
            : ofAll is { IsAcquired: false } ? StreamLimit.AllStreams
            : StreamLimit.None;
        if (refusedBy == StreamLimit.None)
        {
            lease = new StreamLease(ofClient, ofAll);
            return true;
        }

        ofClient?.Dispose();
        return false;
    }

    /// <summary>Ends the look for idle limiters. Leases that are still out can be disposed afterwards.</summary>
    public void Dispose()
    {
        _disposed = true;
        _perClient?.Dispose();
        _all?.Dispose();
    }

    private RateLimitLease? EnterAsClient(HttpContext context)
    {
        if (_perClient is null) return null;
        ClientAddress client = ClientAddress.Of(context.Connection.RemoteIpAddress);
        while (true)
        {
            try
            {
                return _perClient.AttemptAcquire(client);
            }
            // A limiter may be dropped as idle between being found and being asked; the next look makes a new one.
            catch (ObjectDisposedException) when (!_disposed)
            {
            }
        }
    }

    private static ConcurrencyLimiter? ForAll(ConcurrencyLimiterOptions? permits) =>
        permits is null ? null : new ConcurrencyLimiter(permits);

    private static PartitionedRateLimiter<ClientAddress>? ForEachClient(ConcurrencyLimiterOptions? permits) =>
        permits is null ? null : PartitionedRateLimiter.Create<ClientAddress, ClientAddress>(
            client => RateLimitPartition.GetConcurrencyLimiter(client, _ => permits));

    private static ConcurrencyLimiterOptions? Permits(int? limit, [CallerArgumentExpression(nameof(limit))] string? name = null)
    {
        if (limit is not int permits) return null;
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1, name);
        return new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = 0 };
    }
}

/// <summary>Which limit refused a stream.</summary>
internal enum StreamLimit
{
    /// <summary>None did.</summary>
    None,

    /// <summary>The limit over all clients.</summary>
    AllStreams,

    /// <summary>The limit of this one client.</summary>
    StreamsOfClient,
}

/// <summary>The places of one stream, given back once, however often and from wherever it is disposed.</summary>
internal sealed class StreamLease(RateLimitLease? ofClient, RateLimitLease? ofAll) : IDisposable
{
    private bool _left;

    public void Dispose()
    {
        // The leases' own check is not atomic: two at once would give back two places.
        if (Interlocked.Exchange(ref _left, true)) return;
        ofAll?.Dispose();
        ofClient?.Dispose();
    }
}

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

/// <summary>Lets so many streams compress at once; the others are sent as they are.</summary>
/// <param name="limit">How many, 0 or more; null for no limit.</param>
internal sealed class CompressionLimiter(int? limit)
{
    private int _taken;

    /// <returns>To be disposed when the stream has ended; null when there is no place.</returns>
    public IDisposable? TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= (limit ?? int.MaxValue)) return new Place(this);
        Interlocked.Decrement(ref _taken);
        return null;
    }

    private sealed class Place(CompressionLimiter places) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _left, true)) Interlocked.Decrement(ref places._taken);
        }
    }
}
