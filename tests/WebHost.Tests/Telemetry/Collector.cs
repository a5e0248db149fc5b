using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamingJson.WebHost.Tests.Telemetry;

/// <summary>Takes what is sent by OTLP over HTTP, and remembers it.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _received = new();
    private readonly Channel<string> _arrived = Channel.CreateUnbounded<string>();

    private Collector(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<Collector> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        Collector collector = new(app);
        app.MapPost("/v1/{signal}", collector.TakeAsync);
        await app.StartAsync().Patiently();
        return collector;
    }

    /// <summary>Waits until all that was sent of a signal has these texts in it; the wire has names as they are.</summary>
    public async Task ReceivesAsync(string signal, params string[] texts)
    {
        try
        {
            // One limit for all of it: others of its kind go on arriving.
            await WaitAsync().Patiently();
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Among the {signal} was never {string.Join(", ", Missing())}.");
        }

        IEnumerable<string> Missing() => texts.Where(text => !Received(signal).Contains(text, StringComparison.Ordinal));

        async Task WaitAsync()
        {
            while (Missing().Any()) await _arrived.Reader.ReadAsync();
        }
    }

    public string Received(string signal) => _received.GetValueOrDefault(signal, "");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(string signal, HttpRequest request)
    {
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body);
        string text = $"{request.ContentType}\n{Encoding.Latin1.GetString(body.ToArray())}\n";
        _received.AddOrUpdate(signal, text, (_, before) => before + text);
        _arrived.Writer.TryWrite(signal);
    }
}
