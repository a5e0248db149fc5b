using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StreamingJson.WebHost;

namespace StreamingJson.Load.Tests.Running;

/// <summary>A server that the scenarios load: the host itself, or one that does something wrong.</summary>
internal sealed class LoadedHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoadedHost(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public static Task<LoadedHost> StartAsync() =>
        StartAsync(HostApplication.Create(["--urls", "http://127.0.0.1:0"], builder => builder.Logging.ClearProviders()));

    /// <param name="answer">Answers every request.</param>
    public static Task<LoadedHost> StartAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.MapFallback("{**path}", answer);
        return StartAsync(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync().AsTask().Patiently();

    private static async Task<LoadedHost> StartAsync(WebApplication app)
    {
        await app.StartAsync().Patiently();
        return new LoadedHost(app);
    }
}
