using System.Threading.RateLimiting;

namespace StreamingJson.AspNetCore.Tests;

public class StreamLeaseTests
{
    [Fact]
    public void Dispose_AgainAndWhileItIsGoingOn_GivesEachPlaceBackOnce()
    {
        CountingLease ofClient = new();
        CountingLease ofAll = new();
        StreamLease lease = new(ofClient, ofAll);
        ofClient.Disposed += lease.Dispose;
        ofAll.Disposed += lease.Dispose;
        lease.Dispose();
        lease.Dispose();
        Assert.Equal((1, 1), (ofClient.Count, ofAll.Count));
    }

    /// <summary>Unlike a limiter's own, it would count twice.</summary>
    private sealed class CountingLease : RateLimitLease
    {
        public event Action? Disposed;

        public int Count { get; private set; }

        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            // Once more than allowed is enough to be seen.
            if (++Count <= 2) Disposed?.Invoke();
            base.Dispose(disposing);
        }
    }
}
