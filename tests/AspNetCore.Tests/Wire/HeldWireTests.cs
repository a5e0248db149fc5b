using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.AspNetCore.Tests.Wire.Proxy;
using StreamingJson.AspNetCore.Tests.Wire.Running;

namespace StreamingJson.AspNetCore.Tests.Wire;

/// <summary>A wire that takes nothing more in the middle of a document, and perhaps goes on.</summary>
public sealed class HeldWireTests
{
    /// <summary>About 3 MB: more than a kernel takes that is told to take little.</summary>
    private const int Items = 60_000;

    /// <summary>Of the document, when the wire stops.</summary>
    private const int Passed = 100_000;

    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task GoesOn_WholeDocument(string protocol)
    {
        await using WireApp wire = await WireApp.StartAsync(build: UnbufferedSockets);
        FaultProxy proxy = wire.Proxy(protocol);
        proxy.Down = new Fault(Passed, FaultKind.Hold) { Released = _released.Task };
        using HttpClient client = proxy.CreateClient(protocol);
        string path = WireApp.Rows(Items);
        Task<WireAnswer> getting = WireAnswer.GetAsync(client, path);
        await Eventually.Holds(() => wire.Registry.ToArray() is [{ Progress.State: StreamState.PausedByConsumer }]);
        Assert.Equal("here", await wire.App.Client(protocol).GetStringAsync("/").Patiently());
        Assert.Equal((1, 0), (wire.Sources.Single().Begun, wire.Sources.Single().Disposed));
        _released.SetResult();
        WireAnswer answer = await getting;
        Assert.True(answer.IsWhole);
        Assert.True(answer.Body.AsSpan().SequenceEqual(WireApp.Whole(path)));
        await wire.AssertNothingStaysAsync();
        Assert.Equal(StreamEnd.Completed, (await wire.App.Log.NextOutcome()).End);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task StaysHeld_EndsAsStalled_NotTakenForWhole(string protocol)
    {
        await using WireApp wire = await WireApp.StartAsync(
            options => options.Producer.StallTimeout = TimeSpan.FromMilliseconds(200), UnbufferedSockets);
        FaultProxy proxy = wire.Proxy(protocol);
        proxy.Down = new Fault(Passed, FaultKind.Hold) { Released = _released.Task };
        using HttpClient client = proxy.CreateClient(protocol);
        string path = WireApp.Rows(Items);
        Task<WireAnswer> getting = WireAnswer.GetAsync(client, path);
        Assert.Equal(StreamEnd.Stalled, (await wire.App.Log.NextOutcome()).End);
        await wire.App.AssertIdleAsync();
        _released.SetResult();
        WireAnswer answer = await getting;
        Assert.False(answer.IsWhole);
        Assert.True(WireApp.Whole(path).AsSpan().StartsWith(answer.Body));
        await wire.AssertNothingStaysAsync();
    }

    private static void UnbufferedSockets(WebApplicationBuilder builder) => builder.WebHost.UseStreamingSockets(preferInlineScheduling: true);
}
