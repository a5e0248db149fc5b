using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore.Tests;

public class StreamAdmissionTests
{
    [Fact]
    public void TryEnter_NoLimits_AlwaysEnters()
    {
        using StreamAdmission admission = new(maxStreams: null, maxStreamsPerClient: null);
        for (int i = 0; i < 1000; i++) Enter(admission, "10.0.0.1");
    }

    [Fact]
    public void TryEnter_AllPlacesTaken_RefusesEverybodyUntilOneLeaves()
    {
        using StreamAdmission admission = new(2, null);
        IDisposable first = Enter(admission, "10.0.0.1");
        Enter(admission, "10.0.0.1");
        Refused(admission, "10.0.0.1", StreamLimit.AllStreams);
        Refused(admission, "10.0.0.2", StreamLimit.AllStreams);
        first.Dispose();
        Enter(admission, "10.0.0.2");
        Refused(admission, "10.0.0.2", StreamLimit.AllStreams);
    }

    [Fact]
    public void TryEnter_PlacesOfAClientTaken_OthersEnter()
    {
        using StreamAdmission admission = new(null, 2);
        Enter(admission, "10.0.0.1");
        IDisposable second = Enter(admission, "10.0.0.1");
        Refused(admission, "10.0.0.1", StreamLimit.StreamsOfClient);
        Enter(admission, "10.0.0.2");
        second.Dispose();
        Enter(admission, "10.0.0.1");
        Refused(admission, "10.0.0.1", StreamLimit.StreamsOfClient);
    }

    [Fact]
    public void TryEnter_RefusedByOneLimit_TheOtherGetsItsPlaceBack()
    {
        using StreamAdmission admission = new(2, 1);
        IDisposable first = Enter(admission, "10.0.0.1");
        for (int i = 0; i < 10; i++) Refused(admission, "10.0.0.1", StreamLimit.StreamsOfClient);
        IDisposable second = Enter(admission, "10.0.0.2");
        for (int i = 0; i < 10; i++) Refused(admission, "10.0.0.3", StreamLimit.AllStreams);
        second.Dispose();
        Enter(admission, "10.0.0.3");
        first.Dispose();
        Enter(admission, "10.0.0.1");
    }

    [Fact]
    public void TryEnter_BothLimitsReached_TheClientsOwnIsNamed()
    {
        using StreamAdmission admission = new(1, 1);
        Enter(admission, "10.0.0.1");
        Refused(admission, "10.0.0.1", StreamLimit.StreamsOfClient);
        Refused(admission, "10.0.0.2", StreamLimit.AllStreams);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(null, 2)]
    [InlineData(2, 2)]
    public void Dispose_LeaseTwice_GivesOnePlaceBack(int? maxStreams, int? maxStreamsPerClient)
    {
        using StreamAdmission admission = new(maxStreams, maxStreamsPerClient);
        IDisposable first = Enter(admission, "10.0.0.1");
        Enter(admission, "10.0.0.1");
        first.Dispose();
        first.Dispose();
        Enter(admission, "10.0.0.1");
        Assert.False(TryEnter(admission, "10.0.0.1", out _, out _));
    }

    [Fact]
    public void TryEnter_LimiterOfTheClientWasJustDropped_TakesANewOne()
    {
        using StreamAdmission admission = new(all: null, new JustDroppedLimiter());
        Assert.True(admission.TryEnter(new DefaultHttpContext(), out _, out _));
    }

    [Fact]
    public async Task TryEnter_ManyThreads_NeverMoreThanTheLimits()
    {
        const int MaxStreams = 5;
        const int MaxStreamsPerClient = 2;
        using StreamAdmission admission = new(MaxStreams, MaxStreamsPerClient);
        int all = 0, entered = 0;
        int[] ofClient = new int[4];
        bool exceeded = false;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                int client = (thread + i) % ofClient.Length;
                if (!TryEnter(admission, $"10.0.0.{client}", out IDisposable? lease, out _)) continue;
                Interlocked.Increment(ref entered);
                if (Interlocked.Increment(ref all) > MaxStreams) exceeded = true;
                if (Interlocked.Increment(ref ofClient[client]) > MaxStreamsPerClient) exceeded = true;
                Interlocked.Decrement(ref ofClient[client]);
                Interlocked.Decrement(ref all);
                lease!.Dispose();
            }
        })));
        Assert.False(exceeded);
        Assert.NotEqual(0, entered);
        for (int i = 0; i < MaxStreams; i++) Enter(admission, $"10.0.1.{i}");
        Refused(admission, "10.0.0.1", StreamLimit.AllStreams);
    }

    [Fact]
    public void Dispose_LeasesStillOut_TheyCanLeave()
    {
        StreamAdmission admission = new(1, 1);
        IDisposable lease = Enter(admission, "10.0.0.1");
        admission.Dispose();
        admission.Dispose();
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => TryEnter(admission, "10.0.0.1", out _, out _));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(null, 0)]
    [InlineData(1, -1)]
    public void Constructor_LimitBelowOne_Throws(int? maxStreams, int? maxStreamsPerClient) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamAdmission(maxStreams, maxStreamsPerClient));

    private static IDisposable Enter(StreamAdmission admission, string address)
    {
        Assert.True(TryEnter(admission, address, out IDisposable? lease, out StreamLimit refusedBy));
        Assert.Equal(StreamLimit.None, refusedBy);
        return lease!;
    }

    private static void Refused(StreamAdmission admission, string address, StreamLimit expected)
    {
        Assert.False(TryEnter(admission, address, out IDisposable? lease, out StreamLimit refusedBy));
        Assert.Null(lease);
        Assert.Equal(expected, refusedBy);
    }

    private static bool TryEnter(StreamAdmission admission, string address, out IDisposable? lease, out StreamLimit refusedBy)
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return admission.TryEnter(context, out lease, out refusedBy);
    }

    /// <summary>Its first look finds a limiter that is disposed before it can be asked.</summary>
    private sealed class JustDroppedLimiter : PartitionedRateLimiter<ClientAddress>
    {
        private readonly ConcurrencyLimiter _next = new(new ConcurrencyLimiterOptions { PermitLimit = 1 });
        private bool _looked;

        public override RateLimiterStatistics? GetStatistics(ClientAddress resource) => null;

        protected override RateLimitLease AttemptAcquireCore(ClientAddress resource, int permitCount)
        {
            ObjectDisposedException.ThrowIf(!_looked && (_looked = true), this);
            return _next.AttemptAcquire(permitCount);
        }

        protected override ValueTask<RateLimitLease> AcquireAsyncCore(
            ClientAddress resource, int permitCount, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
