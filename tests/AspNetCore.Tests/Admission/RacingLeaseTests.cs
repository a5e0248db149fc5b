using System.Threading.RateLimiting;

namespace StreamingJson.AspNetCore.Tests;

/// <summary>Two who give the same place back in the same moment.</summary>
public sealed class RacingLeaseTests
{
    private const int Rounds = 50_000;

    [Fact]
    public void Dispose_ByTwoAtOnce_GivesThePlaceBackOnce()
    {
        CountedLease[] leases = [.. Enumerable.Range(0, Rounds).Select(_ => new CountedLease())];
        StreamLease[] places = [.. leases.Select(lease => new StreamLease(null, lease))];
        int[] arrived = new int[Rounds];
        Thread other = new(() => DisposeAll(places, arrived));
        other.Start();
        DisposeAll(places, arrived);
        other.Join();
        Assert.All(leases, lease => Assert.Equal(1, lease.Disposals));
    }

    private static void DisposeAll(StreamLease[] places, int[] arrived)
    {
        for (int i = 0; i < Rounds; i++)
        {
            // Each waits for the other, but not for ever: it may have no core.
            Interlocked.Increment(ref arrived[i]);
            for (int spins = 0; spins < 10_000 && Volatile.Read(ref arrived[i]) < 2; spins++) Thread.SpinWait(1);
            places[i].Dispose();
        }
    }

    private sealed class CountedLease : RateLimitLease
    {
        private int _disposals;

        public int Disposals => _disposals;

        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            Interlocked.Increment(ref _disposals);
            base.Dispose(disposing);
        }
    }
}
