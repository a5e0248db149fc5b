using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamingJson.LoadClient.Tests.Fetching;

/// <summary>A Kestrel of a test's own, which answers as the test says and keeps the ranges that it was asked for.</summary>
internal sealed class FetchServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _asked;

    private FetchServer(WebApplication app, ConcurrentQueue<string> asked)
    {
        (_app, _asked) = (app, asked);
        Url = new Uri(new Uri(app.Urls.Single()), "/document");
    }

    public Uri Url { get; }

    /// <summary>For each request its <c>Range</c>, and behind it <c>If-Range</c>; empty where it has none.</summary>
    public string[] Asked => [.. _asked];

    /// <param name="answer">Is handed each request and its number, from zero.</param>
    public static async Task<FetchServer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        ConcurrentQueue<string> asked = new();
        app.Run(context =>
        {
            int number = asked.Count;
            asked.Enqueue($"{context.Request.Headers.Range} {context.Request.Headers.IfRange}".Trim());
            return answer(context, number);
        });
        await app.StartAsync();
        return new FetchServer(app, asked);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
