using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>
/// An application as a user of the library has one: stock Kestrel, a port for HTTP/1 and one for HTTP/2 without TLS, its log at
/// hand. A small answer stands at <c>/</c>.
/// </summary>
internal sealed class StreamingApp : IAsyncDisposable
{
    /// <summary>How many streams an application lets in unless its test says something else.</summary>
    public const int Places = 1_000;

    private readonly WebApplication _app;
    private readonly HttpClient[] _clients;

    private StreamingApp(WebApplication app, Log log, ShiftedTime time)
    {
        (_app, Log, Time) = (app, log, time);
        Address = new Uri(app.Urls.First());
        Http2Address = new Uri(app.Urls.Last());
        _clients = [CreateClient("1.1"), CreateClient("2")];
    }

    public Uri Address { get; }

    public Uri Http2Address { get; }

    public Log Log { get; }

    /// <summary>The clock of the streams, unless a test has brought another.</summary>
    public ShiftedTime Time { get; }

    public StreamRegistry Registry => _app.Services.GetRequiredService<StreamRegistry>();

    public Cooperator Cooperator => _app.Services.GetRequiredService<Cooperator>();

    /// <param name="map">Maps the endpoints, and adds what stands before them.</param>
    /// <param name="options">Changes the library's options.</param>
    /// <param name="build">Changes everything else.</param>
    public static async Task<StreamingApp> StartAsync(
        Action<WebApplication> map, Action<StreamingJsonOptions>? options = null, Action<WebApplicationBuilder>? build = null)
    {
        Log log = new();
        ShiftedTime time = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(log);
        builder.Services.AddStreamingJson(streaming => (streaming.MaxStreams, streaming.FormatParameter) = (Places, "format"));
        builder.Services.AddSingleton<TimeProvider>(time);
        if (options is not null) builder.Services.Configure(options);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        build?.Invoke(builder);
        WebApplication app = builder.Build();
        map(app);
        app.MapGet("/", () => "here");
        await app.StartAsync().Patiently();
        return new StreamingApp(app, log, time);
    }

    /// <summary>An application with one stream, at <c>/stream</c>.</summary>
    public static Task<StreamingApp> StartAsync(
        Func<IResult> stream, Action<StreamingJsonOptions>? options = null, Action<WebApplicationBuilder>? build = null) =>
        StartAsync(app => app.MapMethods("/stream", ["GET", "HEAD"], stream), options, build);

    /// <summary>An application with one stream that makes problems of what is thrown, in the framework's own way.</summary>
    public static Task<StreamingApp> StartWithProblemsAsync(Func<IResult> stream, Action<StreamingJsonOptions>? options = null) => StartAsync(
        app =>
        {
            app.UseExceptionHandler();
            app.MapMethods("/stream", ["GET", "HEAD"], stream);
        },
        options,
        builder => builder.Services.AddProblemDetails());

    /// <param name="protocol"><c>1.1</c> or <c>2</c>.</param>
    public Uri AddressOf(string protocol) => protocol == "2" ? Http2Address : Address;

    /// <summary>A client that speaks the protocol and no other.</summary>
    public HttpClient Client(string protocol = "1.1") => _clients[protocol == "2" ? 1 : 0];

    public HttpClient CreateClient(string protocol, DecompressionMethods decompression = DecompressionMethods.None) =>
        new(new SocketsHttpHandler { AutomaticDecompression = decompression })
        {
            BaseAddress = AddressOf(protocol),
            DefaultRequestVersion = Version.Parse(protocol == "2" ? "2.0" : protocol),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    public Task<Curl> CurlAsync(string protocol, string path, params string[] arguments) => Curl.RunAsync(
        [.. arguments, "-m", "30", protocol == "2" ? "--http2-prior-knowledge" : "--http1.1", new Uri(AddressOf(protocol), path).ToString()]);

    public Task<RawClient> ConnectAsync(int? receiveBuffer = null) => RawClient.ConnectAsync(Address.Port, receiveBuffer);

    public Task<Http2Client> ConnectHttp2Async(int window = Http2Client.DefaultWindow) =>
        Http2Client.ConnectAsync(Http2Address.Port, window);

    /// <summary>Puts the clock forward until the streams have ended, whose readers take nothing.</summary>
    public async Task OutwaitAsync()
    {
        await Eventually.Holds(() => Cooperator.TaskCount > 0);
        await Eventually.Holds(() =>
        {
            Time.Advance(TimeSpan.FromHours(1));
            return Cooperator.TaskCount == 0;
        });
    }

    /// <summary>What must hold after one stream, however it ended.</summary>
    /// <returns>The line that said how it ended.</returns>
    public async Task<LogLine> AssertEndedAsync(StreamEnd end, SourceRecord? source = null)
    {
        LogLine outcome = await Log.NextOutcome();
        Assert.Equal(end, outcome.End);
        await AssertIdleAsync();
        if (source is not null) Assert.Equal((1, 1), (source.Begun, source.Disposed));
        Assert.Equal(1, Log.Outcomes);
        return outcome;
    }

    /// <summary>What must hold when all streams have ended: nobody has a turn or a place, and small answers are given.</summary>
    public async Task AssertIdleAsync(int places = Places)
    {
        await Eventually.Holds(() => Cooperator.TaskCount == 0);
        await Eventually.Holds(() => FreePlaces() == places);
        Assert.Equal("here", await Client().GetStringAsync("/").Patiently());
        Assert.Equal("here", await Client("2").GetStringAsync("/").Patiently());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HttpClient client in _clients) client.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true)).Patiently();
        await _app.DisposeAsync().AsTask().Patiently();
    }

    /// <summary>Takes all the places that there are, and gives them back.</summary>
    private int FreePlaces()
    {
        StreamAdmission admission = _app.Services.GetRequiredService<StreamAdmission>();
        Stack<IDisposable> leases = [];
        while (admission.TryEnter(new DefaultHttpContext(), out IDisposable? lease, out _)) leases.Push(lease);
        int free = leases.Count;
        while (leases.TryPop(out IDisposable? lease)) lease.Dispose();
        return free;
    }
}
