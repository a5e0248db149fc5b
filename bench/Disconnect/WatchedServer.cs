using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamingJson.Bench;

// Kestrel in this process, with one endless stream that tells when its source was disposed.
internal sealed class WatchedServer : IAsyncDisposable
{
    private readonly Channel<long> _disposals = Channel.CreateUnbounded<long>();
    private readonly Cooperator _cooperator = new();
    private readonly WebApplication _app;

    private WatchedServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/endless", SendAsync);
    }

    public Uri Url => new($"{_app.Urls.First()}/endless");

    public static async Task<WatchedServer> StartAsync(CancellationToken ct)
    {
        WatchedServer server = new();
        await server._app.StartAsync(ct);
        return server;
    }

    // When the next source was disposed, by Stopwatch.
    public Task<long> NextDisposalAsync() => _disposals.Reader.ReadAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _cooperator.DisposeAsync();
    }

    private async Task SendAsync(HttpContext context)
    {
        JsonEncoder encoder = JsonEncoder.Items(Endless(), SampleContext.Default.Int64);
        JsonProducer producer = new(encoder, context.Response.BodyWriter, _cooperator);
        StreamOutcome outcome = await producer.BeginProducing(context.RequestAborted);
        if (outcome.End != StreamEnd.Completed)
        {
            context.Abort();
        }
    }

    private IEnumerable<long> Endless()
    {
        try
        {
            for (long i = 0; ; i++)
            {
                yield return i;
            }
        }
        finally
        {
            _disposals.Writer.TryWrite(Stopwatch.GetTimestamp());
        }
    }
}
