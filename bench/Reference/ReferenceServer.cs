using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace StreamingJson.Bench;

// What one would write without the library: the framework's own lists, and the fastest loop that sends a constant.
internal static class ReferenceServer
{
    public static async Task RunAsync(string urls, bool inline, bool compresses, bool bytes, CancellationToken ct)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(urls).UseSockets(sockets => sockets.UnsafePreferInlineScheduling = inline);
        if (compresses)
        {
            builder.Services.AddResponseCompression();
        }

        await using WebApplication app = builder.Build();
        if (compresses)
        {
            app.UseResponseCompression();
        }

        _ = bytes ? app.MapGet("/", SmallBytes.WriteAsync) : app.MapGet("/", () => SmallDocument.Create());
        app.MapGet("/ceiling", Ceiling.SendAsync);
        app.MapGet("/async", (int length) => FrameworkLists.CountAsync(length));
        app.MapGet("/list", (int length) => FrameworkLists.Count(length));
        app.MapGet("/buffered", (int length) => BufferedList.Create(length));
        app.MapGet("/healthz", () => Results.Ok());
        await app.StartAsync(ct);
        await app.WaitForShutdownAsync(ct);
    }
}
