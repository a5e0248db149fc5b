using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace StreamingJson.WebHost.Tests.Dashboard.FakeStreams;

/// <summary>A host that serves the page and streams that a test makes up, and keeps what the page posts.</summary>
internal sealed class FakeHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string? _key;
    private readonly Channel<string> _posts = Channel.CreateUnbounded<string>();

    private FakeHost(WebApplication app, string? key) => (_app, _key) = (app, key);

    public FakeFeed Feed { get; } = new();

    /// <summary>What a refusal for want of the key waits for.</summary>
    public Task Refusing { get; set; } = Task.CompletedTask;

    /// <summary>The longest list that it serves.</summary>
    public long MaxLength { get; set; } = 10_000_000_000;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>What every post is answered with instead of being done; null, at first, to do it.</summary>
    public IResult? Refusal { get; set; }

    /// <param name="streams">Those that there are at first.</param>
    /// <param name="compare">Whether it has the framework's list beside its own.</param>
    /// <param name="key">The key that it wants, or null for none.</param>
    /// <param name="at">Where one was before; null for a port of its own.</param>
    public static async Task<FakeHost> StartAsync(
        IEnumerable<FakeStream> streams, bool compare = false, string? key = null, Uri? at = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(["--urls", at?.AbsoluteUri ?? "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        FakeHost host = new(builder.Build(), key);
        host.Feed.Set(streams);
        host.Map(compare);
        await host._app.StartAsync().Patiently();
        return host;
    }

    public async Task<string> NextPostAsync() => await _posts.Reader.ReadAsync().Patiently();

    /// <summary>All connections end, and nobody listens any more.</summary>
    public async Task KillAsync()
    {
        Feed.Drop();
        await _app.StopAsync(new CancellationToken(canceled: true)).Patiently();
    }

    public async ValueTask DisposeAsync()
    {
        Feed.Drop();
        await _app.DisposeAsync().AsTask().Patiently();
    }

    private void Map(bool compare)
    {
        PhysicalFileProvider files = new(Path.Combine(AppContext.BaseDirectory, "dashboard"));
        _app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            RequestPath = "/dashboard",
            ContentTypeProvider = new FileExtensionContentTypeProvider(),
            OnPrepareResponse = file => Harden(file.Context.Response),
        });
        _app.MapGet("/dashboard", context =>
        {
            Harden(context.Response);
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.SendFileAsync(files.GetFileInfo("index.html"));
        });
        _app.MapGet("/dashboard/settings", () => new { compare, key = _key is not null, maxLength = MaxLength });
        _app.MapGet("/", () => new { data = 1 });
        _app.MapGet("/dashboard/list", context => FakeBig.SendAsync(context, Feed));
        _app.MapGet("/compare/framework", context => FakeBig.SendAsync(context, null));
        _app.MapGet("/streams/events", WatchAsync);
        _app.MapPost("/streams/{id:long}/{action}", Steer);
    }

    private static void Harden(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy =
            "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
    }

    private async Task WatchAsync(HttpContext context)
    {
        if (_key is not null && context.Request.Headers.Authorization != $"Bearer {_key}")
        {
            await Refusing;
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await foreach (string text in Feed.Watch().ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync(text, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private IResult Steer(HttpRequest request, long id, string action)
    {
        _posts.Writer.TryWrite($"{action} {id} {request.Headers.Authorization}".TrimEnd());
        if (Refusal is not null) return Refusal;
        if (Feed.Find(id) is not FakeStream stream) return Microsoft.AspNetCore.Http.Results.NotFound();
        Feed.Set(action switch
        {
            "pause" => stream with { State = "paused-manually", Rate = 0 },
            "resume" => stream with { State = "producing" },
            _ => stream with { State = "done", End = "stopped", Rate = 0 },
        });
        Feed.Tell();
        return Microsoft.AspNetCore.Http.Results.NoContent();
    }
}
