using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StreamingJson.WebHost.Tests.Steering;

/// <summary>The host, with a clock that can be put forward, asked by whom a test wants it to be.</summary>
internal sealed class SteeredHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SteeredHost(WebApplication app, ShiftedTime time)
    {
        (_app, Time) = (app, time);
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public ShiftedTime Time { get; }

    public static Task<SteeredHost> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <param name="from">Where all requests come from; <see langword="null"/> for where they do.</param>
    /// <param name="settings">More of the command line.</param>
    public static async Task<SteeredHost> StartAsync(IPAddress? from, params string[] settings)
    {
        ShiftedTime time = new();
        WebApplication app = HostApplication.Create(["--urls", "http://127.0.0.1:0", .. settings], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(time);
            if (from is not null) builder.Services.AddSingleton<IStartupFilter>(new Elsewhere(from));
        });
        await app.StartAsync().Patiently();
        return new SteeredHost(app, time);
    }

    /// <summary>A reader of an endless document that has read its first byte, and reads on only if it is told to.</summary>
    public async Task<RawClient> ReadAsync(string path = "/big?length=10000000000")
    {
        RawClient client = await RawClient.ConnectAsync(Address.Port);
        await client.GetAsync(path);
        await client.ReadHeadAsync();
        return client;
    }

    public async Task<int> PostAsync(string path)
    {
        using HttpResponseMessage answer = await Client.PostAsync(path, null).Patiently();
        return (int)answer.StatusCode;
    }

    public async Task<JsonElement> LookAsync()
    {
        using JsonDocument document = JsonDocument.Parse(await Client.GetStringAsync("/streams").Patiently());
        return document.RootElement.Clone();
    }

    /// <summary>One request, header by header.</summary>
    /// <returns>Its status and its body.</returns>
    public async Task<(RawHead Head, string Body)> AskAsync(string method, string path, params string[] headers)
    {
        using RawClient client = await RawClient.ConnectAsync(Address.Port);
        bool hasHost = headers.Any(header => header.StartsWith("Host:", StringComparison.Ordinal));
        string lines = string.Join("\r\n", hasHost ? headers : ["Host: localhost", .. headers]);
        await client.SendAsync($"{method} {path} HTTP/1.1\r\n{lines}\r\nContent-Length: 0\r\n\r\n");
        RawHead head = await client.ReadHeadAsync();
        return (head, Encoding.UTF8.GetString(await client.ReadExactlyAsync(head.ContentLength ?? 0)));
    }

    public Task<StreamWatcher> WatchAsync() => StreamWatcher.OpenAsync(Client);

    /// <summary>What a signal does first.</summary>
    public void Stop() => _app.Lifetime.StopApplication();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true)).Patiently();
        await _app.DisposeAsync().AsTask().Patiently();
    }

    private sealed class Elsewhere(IPAddress address) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, inner) =>
            {
                context.Connection.RemoteIpAddress = address;
                return inner(context);
            });
            next(app);
        };
    }
}
