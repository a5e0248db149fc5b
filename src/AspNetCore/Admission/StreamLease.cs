using System.Threading.RateLimiting;

namespace StreamingJson.AspNetCore;

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
