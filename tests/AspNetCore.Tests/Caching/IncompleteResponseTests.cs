using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Caching;

/// <summary>What is not whole is never kept as a whole answer, whatever ended it, and whatever keeps answers.</summary>
public sealed class IncompleteResponseTests
{
    public static TheoryData<string, string> KindsAndProtocols => CachingApp.KindsAndProtocols;

    [Theory]
    [MemberData(nameof(KindsAndProtocols))]
    public async Task TooLong_IsNotKept(string kind, string protocol)
    {
        HeldTime time = new(CachingApp.Longest);
        await using CachingApp app = await CachingApp.StartAsync(
            kind, token => Supply.SilentAfterAsync(3, token), services => services.AddSingleton<TimeProvider>(time));
        Task<bool> first = IsWholeAsync(app, protocol);
        await app.First.WhenBegun.Patiently();
        await time.PassAsync();
        Assert.False(await first);
        Assert.Equal(StreamEnd.TimedOut, (await app.Wire.Log.NextOutcome()).End);
        await AssertNotKeptAsync(app, protocol);
        app.AssertNoError();
    }

    [Theory]
    [MemberData(nameof(KindsAndProtocols))]
    public async Task StoppedByAnOperator_IsNotKept(string kind, string protocol)
    {
        await using CachingApp app = await CachingApp.StartAsync(kind, token => Supply.SilentAfterAsync(3, token));
        Task<bool> first = IsWholeAsync(app, protocol);
        await app.First.WhenBegun.Patiently();
        await app.StopAsync();
        Assert.False(await first);
        Assert.Equal(StreamEnd.Stopped, (await app.Wire.Log.NextOutcome()).End);
        await AssertNotKeptAsync(app, protocol);
        app.AssertNoError();
    }

    [Theory]
    [MemberData(nameof(KindsAndProtocols))]
    public async Task ClientGone_IsNotKept(string kind, string protocol)
    {
        await using CachingApp app = await CachingApp.StartAsync(kind, token => Supply.SilentAfterAsync(3, token));
        using CancellationTokenSource leaving = new();
        Task<bool> first = IsWholeAsync(app, protocol, leaving: leaving.Token);
        await app.First.WhenBegun.Patiently();
        await leaving.CancelAsync();
        Assert.False(await first);
        Assert.Equal(StreamEnd.ConsumerGone, (await app.Wire.Log.NextOutcome()).End);
        await AssertNotKeptAsync(app, protocol);
        app.AssertNoError();
    }

    [Theory]
    [MemberData(nameof(KindsAndProtocols))]
    public async Task SourceFailsLate_IsNotKept(string kind, string protocol)
    {
        await using CachingApp app = await CachingApp.StartAsync(kind, _ => Supply.FailingAfterAsync(300_000));
        Assert.False(await IsWholeAsync(app, protocol));
        Assert.Equal(StreamEnd.SourceFailed, (await app.Wire.Log.NextOutcome()).End);
        await AssertNotKeptAsync(app, protocol);
    }

    /// <summary>Its last record says so, and not its end; only the output cache can be told to forget it all the same.</summary>
    [Theory]
    [MemberData(nameof(KindsAndProtocols))]
    public async Task SourceFailsLate_EndedCleanly_IsNotKept(string kind, string protocol)
    {
        const string Lines = "application/jsonl";
        await using CachingApp app = await CachingApp.StartAsync(kind, _ => Supply.FailingAfterAsync(300_000),
            services => services.Configure<StreamingJsonOptions>(options => options.EndCleanlyAfterFailure = true));
        bool isKeptByOthers = kind.StartsWith("response caching", StringComparison.Ordinal) || kind.EndsWith("own", StringComparison.Ordinal);
        Assert.Equal(!isKeptByOthers, await IsWholeAsync(app, protocol, Lines));
        Assert.Equal(StreamEnd.SourceFailed, (await app.Wire.Log.NextOutcome()).End);
        await app.WhenAnswered.Patiently();
        Assert.Equal(("0\n1\n2\n", false), await app.AskAsync(protocol, Lines));
        Assert.Equal(("0\n1\n2\n", true), await app.AskAsync(protocol, Lines));
    }

    /// <summary>But for the cache of the application's own, which reads as fast as there is memory.</summary>
    [Theory]
    [InlineData("output cache", "1.1")]
    [InlineData("output cache", "2")]
    [InlineData("output cache, compressed behind it", "1.1")]
    [InlineData("response caching", "1.1")]
    [InlineData("response caching", "2")]
    [InlineData("response caching behind the output cache", "1.1")]
    public async Task Stalled_IsNotKept(string kind, string protocol)
    {
        await using CachingApp app = await CachingApp.StartAsync(
            kind, Supply.EndlessAsync, services => services.Configure<StreamingJsonOptions>(options =>
            {
                options.MaxDuration = null;
                options.Producer.StallTimeout = TimeSpan.FromMinutes(1);
            }));
        using HttpResponseMessage first = await app.Wire.Client(protocol)
            .GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead).Patiently();
        await app.Wire.OutwaitAsync();
        Assert.Equal(StreamEnd.Stalled, (await app.Wire.Log.NextOutcome()).End);
        await AssertNotKeptAsync(app, protocol);
        app.AssertNoError();
    }

    /// <summary>There may be another application that asks the same store.</summary>
    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task ApplicationStops_IsNotKept(string protocol)
    {
        Store store = new();
        await using CachingApp app = await CachingApp.StartAsync(
            "output cache", token => Supply.SilentAfterAsync(3, token), services => services.AddSingleton<IOutputCacheStore>(store)
                .Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(100)));
        Task<bool> first = IsWholeAsync(app, protocol);
        await app.First.WhenBegun.Patiently();
        await app.Services.GetRequiredService<IHost>().StopAsync().Patiently();
        Assert.False(await first);
        await app.WhenAnswered.Patiently();
        Assert.Equal(0, store.Kept);
    }

    /// <summary>Who has come meanwhile waits for the first answer, and then gets one of its own.</summary>
    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task OthersThatWaitForIt_GetAWholeOne(string protocol)
    {
        await using CachingApp app = await CachingApp.StartAsync("output cache", token => Supply.SilentAfterAsync(3, token));
        Task<bool> first = IsWholeAsync(app, protocol);
        await app.First.WhenBegun.Patiently();
        Task<(string Text, bool)>[] others = [.. Enumerable.Range(0, 5).Select(_ => app.AskAsync(protocol))];
        await Eventually.Holds(() => app.Requests == 1 + others.Length);
        await app.StopAsync();
        Assert.False(await first);
        foreach (Task<(string Text, bool)> other in others) Assert.Equal(CachingApp.Whole, (await other).Text);
        app.AssertNoError();
    }

    private sealed class Store : IOutputCacheStore
    {
        public int Kept { get; private set; }

        public ValueTask SetAsync(string key, byte[] value, string[]? tags, TimeSpan validFor, CancellationToken cancellationToken)
        {
            Kept++;
            return ValueTask.CompletedTask;
        }

        public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken) => ValueTask.FromResult<byte[]?>(null);

        public ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    /// <summary>Gone, the second one is sent anew, and it is kept for the third.</summary>
    private static async Task AssertNotKeptAsync(CachingApp app, string protocol)
    {
        await app.WhenAnswered.Patiently();
        Assert.Equal((1, 1), (app.First.Begun, app.First.Disposed));
        Assert.Equal((CachingApp.Whole, false), await app.AskAsync(protocol));
        Assert.Equal(2, app.Asked);
        Assert.Equal((CachingApp.Whole, true), await app.AskAsync(protocol));
        Assert.Equal(2, app.Asked);
    }

    /// <summary>Whether the answer looks whole to its reader.</summary>
    private static async Task<bool> IsWholeAsync(
        CachingApp app, string protocol, string accept = "*/*", CancellationToken leaving = default)
    {
        using HttpRequestMessage request = app.Request(protocol, accept);
        try
        {
            using HttpResponseMessage answer = await app.Wire.Client(protocol).SendAsync(request, leaving).Patiently();
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
