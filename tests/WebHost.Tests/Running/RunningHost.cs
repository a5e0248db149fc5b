using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore;

namespace StreamingJson.WebHost.Tests.Running;

/// <summary>The host, on a port of its own, its log at hand; and perhaps with one more stream, at <see cref="Own"/>.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    public const string Own = "/own";

    private readonly WebApplication _app;

    private RunningHost(WebApplication app, Log log, ShiftedTime time)
    {
        (_app, Log, Time) = (app, log, time);
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public Log Log { get; }

    public ShiftedTime Time { get; }

    public Cooperator Cooperator => _app.Services.GetRequiredService<Cooperator>();

    /// <summary>Whether there is one stream, and it waits for its reader.</summary>
    public bool IsPausedByReader => _app.Services.GetRequiredService<StreamRegistry>().ToArray()
        is [{ Progress.State: StreamState.PausedByConsumer }];

    public static Task<RunningHost> StartAsync(params string[] settings) => BeginAsync(null, settings);

    public static Task<RunningHost> StartAsync(JsonEncoder own, params string[] settings) => BeginAsync(() => own, settings);

    /// <param name="own">Called for each request of <see cref="Own"/>.</param>
    /// <param name="settings">More of the command line.</param>
    public static Task<RunningHost> StartAsync(Func<JsonEncoder> own, params string[] settings) => BeginAsync(own, settings);

    private static async Task<RunningHost> BeginAsync(Func<JsonEncoder>? own, string[] settings)
    {
        Log log = new();
        ShiftedTime time = new();
        WebApplication app = HostApplication.Create(["--urls", "http://127.0.0.1:0", .. settings], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(log);
            builder.Services.AddSingleton<TimeProvider>(time);
        });
        if (own is not null) app.MapMethods(Own, ["GET", "HEAD"], () => StreamingResults.Document<object>(own()));
        await app.StartAsync().Patiently();
        return new RunningHost(app, log, time);
    }

    public Task<RawClient> ConnectAsync(int? receiveBuffer = null) => RawClient.ConnectAsync(Address.Port, receiveBuffer);

    /// <summary>Connects, asks for a path, and reads nothing.</summary>
    public async Task<RawClient> AskAsync(string path, int? receiveBuffer = null)
    {
        RawClient client = await ConnectAsync(receiveBuffer);
        await client.GetAsync(path);
        return client;
    }

    /// <summary>What must hold after every stream, however it ended.</summary>
    /// <returns>The line that said how it ended.</returns>
    public async Task<LogLine> AssertEndedAsync(StreamEnd end, SourceRecord? source = null)
    {
        LogLine outcome = await Log.NextOutcome();
        Assert.Equal(end, outcome.End);
        Assert.Equal(0, Cooperator.TaskCount);
        if (source is not null) Assert.Equal((1, 1), (source.Begun, source.Disposed));

        using HttpResponseMessage root = await Client.GetAsync("/").Patiently();
        Assert.Equal(HttpStatusCode.OK, root.StatusCode);
        Assert.Equal(1, Log.Outcomes);
        return outcome;
    }

    /// <summary>What a signal does first: the host says that it will stop, and answers on until somebody stops it.</summary>
    public void Stop() => _app.Lifetime.StopApplication();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync().AsTask().Patiently();
    }
}
