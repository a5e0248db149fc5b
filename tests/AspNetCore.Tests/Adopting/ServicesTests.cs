using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace StreamingJson.AspNetCore.Tests.Adopting;

/// <summary>What <c>AddStreamingJson()</c> adds, and what it leaves to the application.</summary>
public sealed class ServicesTests
{
    public static TheoryData<string> BadOptions => [.. Bad.Keys];

    private static readonly Dictionary<string, Action<StreamingJsonOptions>> Bad = new()
    {
        ["MaxStreams"] = options => options.MaxStreams = 0,
        ["MaxStreamsPerClient"] = options => options.MaxStreamsPerClient = -1,
        ["MaxCompressedStreams"] = options => options.MaxCompressedStreams = -1,
        ["MaxDuration"] = options => options.MaxDuration = TimeSpan.Zero,
        ["RetryAfter"] = options => options.RetryAfter = TimeSpan.FromTicks(-1),
        ["MaxConcurrency"] = options => options.Cooperator.MaxConcurrency = 0,
        ["TimeSlice"] = options => options.Cooperator.TimeSlice = TimeSpan.FromTicks(-1),
        ["Grace"] = options => options.Cooperator.Grace = Timeout.InfiniteTimeSpan,
        ["ChunkSize"] = options => options.Producer.ChunkSize = 0,
        ["FlushSize"] = options => options.Producer.FlushSize = 0,
        ["FlushInterval"] = options => options.Producer.FlushInterval = TimeSpan.FromTicks(-1),
        ["StallTimeout"] = options => options.Producer.StallTimeout = TimeSpan.Zero,
        ["SourceTimeout"] = options => options.Producer.SourceTimeout = TimeSpan.Zero,
        ["HeartbeatInterval"] = options => options.Producer.HeartbeatInterval = TimeSpan.Zero,
        ["Compression"] = options => options.Producer.Compression = (StreamCompression)99,
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public async Task BadOption_ApplicationDoesNotStart(string name)
    {
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => RunningApp.StartAsync(services => services.AddStreamingJson(Bad[name]), _ => { }));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadOptionThatIsSetElsewhere_ApplicationDoesNotStart() =>
        await Assert.ThrowsAsync<OptionsValidationException>(() => RunningApp.StartAsync(
            services => services.AddStreamingJson().PostConfigure<StreamingJsonOptions>(Bad["MaxStreams"]), _ => { }));

    [Fact]
    public async Task OptionsAtTheirEdges_ApplicationStreams()
    {
        await using RunningApp app = await RunningApp.StartAsync(
            services => services.AddStreamingJson(options =>
            {
                (options.MaxStreams, options.MaxStreamsPerClient, options.RetryAfter) = (1, 1, TimeSpan.Zero);
                (options.Cooperator.MaxConcurrency, options.Cooperator.TimeSlice) = (1, TimeSpan.Zero);
                (options.Producer.ChunkSize, options.Producer.FlushSize, options.Producer.FlushInterval) = (1, 1, TimeSpan.Zero);
                (options.Producer.StallTimeout, options.Cooperator.Grace) = (Timeout.InfiniteTimeSpan, TimeSpan.Zero);
            }),
            app => app.MapGet("/", () => StreamingResults.Array(Enumerable.Range(0, 300))));
        Assert.EndsWith(",298,299]", (await app.GetAsync("/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twice_BothConfigureAndOneAnswers()
    {
        await using RunningApp app = await RunningApp.StartAsync(
            services => services.AddStreamingJson(options => options.MaxStreams = 7)
                .AddStreamingJson(options => options.MaxStreamsPerClient = 5).AddStreamingJson(),
            app =>
            {
                app.MapGet("/", () => StreamingResults.Array(new[] { 1, 2 }));
                app.MapGet("/fails", () => StreamingResults.Array(Supply.FailingAfter(0)));
            });
        StreamingJsonOptions options = app.Services.GetRequiredService<IOptions<StreamingJsonOptions>>().Value;
        Assert.Equal((7, 5), (options.MaxStreams, options.MaxStreamsPerClient));
        Assert.Equal("[1,2]", (await app.GetAsync("/")).Text);
        Assert.Equal(500, (await app.GetAsync("/fails")).Status);
        Assert.Single(app.Services.GetServices<Cooperator>());
        Assert.Single(app.Services.GetServices<TimeProvider>());
        Assert.Single(app.Services.GetServices<IValidateOptions<StreamingJsonOptions>>().OfType<StreamingJsonOptions.Validator>());
    }

    [Fact]
    public async Task OwnCooperator_Streams()
    {
        await using Cooperator own = new();
        TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        AsyncSource<int> source = new(_ => OneAfterAsync(more.Task));
        await using RunningApp app = await RunningApp.StartAsync(
            services => services.AddSingleton(own).AddStreamingJson(options => options.Cooperator.MaxConcurrency = 1),
            app => app.MapGet("/", () => StreamingResults.Array(source)));
        Assert.Same(own, app.Services.GetRequiredService<Cooperator>());
        Task<Answer> answer = app.GetAsync("/");
        await source.WhenBegun.Patiently();
        await Eventually.Holds(() => own.TaskCount == 1);
        more.SetResult();
        Assert.Equal("[1]", (await answer).Text);
    }

    [Fact]
    public async Task OwnTimeProvider_IsTheCooperatorsClock()
    {
        Clock clock = new();
        await using RunningApp app = await RunningApp.StartAsync(
            services => services.AddSingleton<TimeProvider>(clock).AddStreamingJson(),
            app => app.MapGet("/", () => StreamingResults.Array(Enumerable.Range(0, 300))));
        Assert.Same(clock, app.Services.GetRequiredService<Cooperator>().TimeProvider);
        int before = clock.Asked;
        await app.GetAsync("/");
        Assert.True(clock.Asked > before);
    }

    [Fact]
    public void WithoutServices_Throws() =>
        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddStreamingJson());

    [Fact]
    public async Task Results_WithoutServices_SayWhatIsMissing()
    {
        await using RunningApp app = await RunningApp.StartAsync(
            _ => { }, app => app.MapGet("/", () => StreamingResults.Array(new[] { 1, 2 })));
        Assert.Equal(500, (await app.GetAsync("/")).Status);
        Assert.Contains(app.Log.Lines, line => line.Error is InvalidOperationException error
            && error.Message.Contains("AddStreamingJson()", StringComparison.Ordinal));
    }

    private static async IAsyncEnumerable<int> OneAfterAsync(Task wait)
    {
        await wait.Patiently();
        yield return 1;
    }

    private sealed class Clock : TimeProvider
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref _asked);
            return base.GetTimestamp();
        }
    }
}
