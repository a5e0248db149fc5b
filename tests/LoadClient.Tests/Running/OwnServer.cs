using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamingJson.LoadClient.Tests.Running;

/// <summary>A real server that answers as badly as a test wants it to.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OwnServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <param name="big">Answers <c>/big</c>; everything else is answered with <c>{}</c>.</param>
    public static Task<OwnServer> WithBigAsync(RequestDelegate big) =>
        StartAsync(context => context.Request.Path == "/big" ? big(context) : context.Response.WriteAsync("{}"));

    /// <param name="answer">Answers everything.</param>
    public static async Task<OwnServer> StartAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Run(answer);
        await app.StartAsync().Patiently();
        return new OwnServer(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync().AsTask().Patiently();
}
