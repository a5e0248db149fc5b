using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace StreamingJson.AspNetCore.Tests.Adopting;

/// <summary>An application with one reader, which has read something and leaves with a reset.</summary>
internal sealed class LostReader : IAsyncDisposable
{
    private readonly TaskCompletionSource _noticed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunningApp? _app;

    public Log Log => _app!.Log;

    public static Task<LostReader> StartAsync(Action<WebApplication> endpoint) =>
        StartAsync(services => services.AddStreamingJson(), endpoint);

    public static async Task<LostReader> StartAsync(Action<IServiceCollection> services, Action<WebApplication> endpoint)
    {
        LostReader reader = new();
        reader._app = await RunningApp.StartAsync(services, app =>
        {
            app.Use(next => async context =>
            {
                using CancellationTokenRegistration registration =
                    context.RequestAborted.Register(() => reader._noticed.TrySetResult());
                await next(context);
            });
            endpoint(app);
        });
        return reader;
    }

    /// <summary>Reads, leaves, and waits until the server knows of it.</summary>
    public async Task LeaveAsync(string path = "/")
    {
        using RawClient client = await _app!.ConnectAsync();
        await client.GetAsync(path);
        await client.ReadUntilAsync(",1000,");
        client.Reset();
        await _noticed.Task.Patiently();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }
}
