using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.AspNetCore.Tests.Wire.Proxy;

namespace StreamingJson.AspNetCore.Tests.Wire.Running;

/// <summary>An application whose every source is watched, and what must hold whatever the wire has done to its clients.</summary>
internal sealed class WireApp : IAsyncDisposable
{
    /// <summary>Rows without an end; the sources are of both kinds in turn.</summary>
    public const string Endless = "/endless";

    /// <summary>Two thousand rows, and then nothing, for ever.</summary>
    public const string Silent = "/silent";

    /// <summary>The connections that the application's own clients keep, one for each protocol.</summary>
    private const int Kept = 2;

    private readonly ConcurrentQueue<SourceRecord> _sources = new();
    private readonly ConcurrentQueue<FaultProxy> _proxies = new();
    private StreamRegistry? _registry;
    private ConnectionCount? _connections;

    private WireApp()
    {
    }

    public StreamingApp App { get; private set; } = null!;

    public StreamRegistry Registry => _registry!;

    public IReadOnlyCollection<SourceRecord> Sources => _sources;

    /// <summary>How many streams run.</summary>
    public int Running => Registry.ToArray().Count(stream => stream.Outcome is null);

    private long Ended => Enum.GetValues<StreamEnd>().Sum(Registry.CountOf);

    public static async Task<WireApp> StartAsync(
        Action<StreamingJsonOptions>? options = null, Action<WebApplicationBuilder>? build = null)
    {
        WireApp wire = new();
        wire.App = await StreamingApp.StartAsync(wire.Map, options, build);
        return wire;
    }

    /// <summary>So many rows, in the chunked coding where there is one.</summary>
    public static string Rows(int count) => $"/rows/{count}";

    /// <summary>So many integers, with a <c>Content-Length</c>.</summary>
    public static string Sized(int count) => $"/sized/{count}";

    /// <summary>What stands at one of these paths.</summary>
    public static byte[] Whole(string path)
    {
        int count = int.Parse(path.Split('/')[2]);
        return path.StartsWith("/sized", StringComparison.Ordinal)
            ? RangeDigits.Part(count, 0, RangeDigits.Length(count))
            : JsonSerializer.SerializeToUtf8Bytes(Row.Endless().Take(count), Row.Options);
    }

    /// <param name="protocol"><c>1.1</c> or <c>2</c>.</param>
    public FaultProxy Proxy(string protocol = "1.1")
    {
        FaultProxy proxy = new(App.AddressOf(protocol).Port);
        _proxies.Enqueue(proxy);
        return proxy;
    }

    /// <summary>
    /// When all that went through proxies has ended, and every other client has left: each source is disposed as often as it was
    /// begun, nobody has a place or a turn, no stream runs, each has told its end in one line, nothing was an error, and <c>/</c> is
    /// answered.
    /// </summary>
    /// <param name="complaint">
    /// What the server itself may have logged as an error. Of such a connection Kestrel 10.0.12 keeps an object at times, though
    /// its socket is closed and all its requests have ended; measured with the framework's own endpoints, too.
    /// </param>
    public async Task AssertNothingStaysAsync(string? complaint = null)
    {
        foreach (FaultProxy proxy in _proxies) await proxy.DisposeAsync();
        // Connections are accepted in their order: behind these two answers, all that came before can be waited for.
        await App.AssertIdleAsync();
        await Eventually.Holds(complaint is null
            ? () => _connections!.Open <= Kept
            : () => Running == 0 && App.Log.Outcomes == Ended);
        await App.AssertIdleAsync();
        Assert.Equal(0, Running);
        Assert.All(_sources, source =>
        {
            Assert.InRange(source.Begun, 0, 1);
            Assert.Equal(source.Begun, source.Disposed);
        });
        Assert.Equal(Ended, App.Log.Outcomes);
        Assert.Empty(App.Log.Lines.Where(line => line.Level >= LogLevel.Error)
            .Where(line => complaint is null || !line.Text.Contains(complaint, StringComparison.Ordinal))
            .Select(line => $"{line.Text} {line.Error}"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (FaultProxy proxy in _proxies) await proxy.DisposeAsync();
        await App.DisposeAsync();
        _connections!.Dispose();
    }

    private void Map(WebApplication app)
    {
        _registry = app.Services.GetRequiredService<StreamRegistry>();
        _connections = new ConnectionCount(app.Services.GetRequiredService<IMeterFactory>());
        app.MapGet(Endless, () => _sources.Count % 2 == 0
            ? StreamingResults.Array(Watch(new SyncSource<Row>(Row.Endless())))
            : StreamingResults.Array(Watch(new AsyncSource<Row>(Row.EndlessAsync))));
        app.MapGet(Silent, () =>
            StreamingResults.Array(Watch(new AsyncSource<Row>(token => Row.SilentAfterAsync(2_000, token)))));
        app.MapGet("/rows/{count:int}", (int count) =>
            StreamingResults.Array(Watch(new SyncSource<Row>(Row.Endless().Take(count)))));
        app.MapGet("/sized/{count:int}", (int count) => StreamingResults.Document<int[]>(new PromisingEncoder(
            JsonEncoder.Integers(Watch(new SyncSource<int>(Supply.Endless().Take(count)))), RangeDigits.Length(count))));
    }

    private T Watch<T>(T source) where T : SourceRecord
    {
        _sources.Enqueue(source);
        return source;
    }
}
