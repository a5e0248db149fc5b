using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace StreamingJson.AspNetCore.Tests.Running;

/// <summary>An application of a test's own on a real Kestrel, on a port of its own, its log at hand.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private RunningApp(WebApplication app, Log log)
    {
        (_app, Log) = (app, log);
        Address = new Uri(app.Urls.Single());
        _client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public Log Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>An application that has <c>AddStreamingJson()</c> and nothing else.</summary>
    public static Task<RunningApp> StartAsync(Action<WebApplication> endpoints) =>
        StartAsync(services => services.AddStreamingJson(), endpoints);

    /// <summary>An application whose clients may choose the format by <c>?format=</c>.</summary>
    public static Task<RunningApp> StartWithFormatParameterAsync(Action<WebApplication> endpoints) =>
        StartAsync(services => services.AddStreamingJson(options => options.FormatParameter = "format"), endpoints);

    /// <summary>An application that has what it is given, and nothing of ours by itself.</summary>
    public static async Task<RunningApp> StartAsync(Action<IServiceCollection> services, Action<WebApplication> endpoints)
    {
        Log log = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(log);
        services(builder.Services);
        WebApplication app = builder.Build();
        try
        {
            endpoints(app);
            await app.StartAsync().Patiently();
            return new RunningApp(app, log);
        }
        catch
        {
            await app.DisposeAsync().AsTask().Patiently();
            throw;
        }
    }

    /// <summary>Whether an answer is made by the library: with trailers it would be a stream, however short it is.</summary>
    public async Task<bool> StreamsAsync(string path) => (await GetAsync(path, ("TE", "trailers")))["X-Accel-Buffering"] == "no";

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, headers);

    public async Task<Answer> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await _client.SendAsync(request).Patiently();
        return await Answer.ReadAsync(response);
    }

    public Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(Address.Port);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync().AsTask().Patiently();
    }
}
