using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Caching;

/// <summary>
/// An application with something before its endpoint that keeps answers. The first time its stream goes on until it is ended somehow;
/// from then on it is short.
/// </summary>
internal sealed class CachingApp : IAsyncDisposable
{
    public const string Whole = "[0,1,2]";
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StreamingApp? _app;
    private int _requests;
    private int _asked;

    private CachingApp(Func<CancellationToken, IAsyncEnumerable<int>> first) => First = new AsyncSource<int>(first);

    public StreamingApp Wire => _app!;

    public IServiceProvider Services { get; private set; } = null!;

    /// <summary>What is sent the first time.</summary>
    public AsyncSource<int> First { get; }

    /// <summary>How often the endpoint was asked.</summary>
    public int Asked => _asked;

    /// <summary>How many requests have come.</summary>
    public int Requests => _requests;

    /// <summary>The first request has been answered, and whatever keeps answers has kept it or not.</summary>
    public Task WhenAnswered => _answered.Task;

    public static TheoryData<string, string> KindsAndProtocols
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string kind in Kinds.Keys)
            {
                data.Add(kind, "1.1");
                data.Add(kind, "2");
            }

            return data;
        }
    }

    /// <summary>What keeps answers, by a name that a test can be given.</summary>
    private static readonly Dictionary<string, Kind> Kinds = new()
    {
        ["output cache"] = new(services => services.AddOutputCache(), app => app.UseOutputCache(), IsOutputCached: true),
        ["output cache, compressed behind it"] = new(
            services => services.AddOutputCache().AddResponseCompression(), app => app.UseOutputCache().UseResponseCompression(),
            IsOutputCached: true),
        ["output cache, compressed before it"] = new(
            services => services.AddOutputCache().AddResponseCompression(), app => app.UseResponseCompression().UseOutputCache(),
            IsOutputCached: true),
        ["response caching"] = new(services => services.AddResponseCaching(), app => app.UseResponseCaching()),
        ["response caching, compressed behind it"] = new(
            services => services.AddResponseCaching().AddResponseCompression(),
            app => app.UseResponseCaching().UseResponseCompression()),
        ["response caching behind the output cache"] = new(
            services => services.AddResponseCaching().AddOutputCache(), app => app.UseOutputCache().UseResponseCaching(),
            IsOutputCached: true),
        ["a cache of the application's own"] = new(services => services.AddSingleton<OwnCache>(),
            app => app.Use(app.Services.GetRequiredService<OwnCache>().AnswerAsync)),
    };

    public static async Task<CachingApp> StartAsync(
        string kind, Func<CancellationToken, IAsyncEnumerable<int>> first, Action<IServiceCollection>? configure = null)
    {
        CachingApp app = new(first);
        Kind kept = Kinds[kind];
        app._app = await StreamingApp.StartAsync(
            web =>
            {
                app.Services = web.Services;
                web.Use(app.NoteAsync);
                kept.Before(web);
                RouteHandlerBuilder stream = web.MapGet("/stream", app.Answer).WithStreamingJson();
                if (kept.IsOutputCached) stream.CacheOutput();
            },
            options =>
            {
                (options.MaxDuration, options.EnableCompression) = (Longest, false);
                // What is due first when hours pass depends on whether a flush is under way.
                options.Producer.StallTimeout = Timeout.InfiniteTimeSpan;
            },
            builder =>
            {
                kept.Services(builder.Services);
                configure?.Invoke(builder.Services);
            });
        return app;
    }

    /// <summary>Stops the first stream, as soon as it has begun.</summary>
    public async Task StopAsync()
    {
        StreamRegistry streams = Services.GetRequiredService<StreamRegistry>();
        await Eventually.Holds(() => streams.ToArray() is [{ Progress.State: not StreamState.Idle }]);
        Assert.Single(streams.ToArray()).Stop();
    }

    public HttpRequestMessage Request(string protocol, string accept = "*/*") => new(HttpMethod.Get, "/stream")
    {
        Version = Wire.Client(protocol).DefaultRequestVersion,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Headers = { { "Accept", accept } },
    };

    /// <summary>Asks as somebody who comes later.</summary>
    public async Task<(string Text, bool IsKept)> AskAsync(string protocol, string accept = "*/*")
    {
        using HttpRequestMessage request = Request(protocol, accept);
        using HttpResponseMessage answer = await Wire.Client(protocol).SendAsync(request).Patiently();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        return (await answer.Content.ReadAsStringAsync().Patiently(), answer.Headers.Age is not null);
    }

    /// <summary>Who has stopped something has not met with an error.</summary>
    public void AssertNoError() => Assert.DoesNotContain(Wire.Log.Lines, line => line.Level >= LogLevel.Error);

    public ValueTask DisposeAsync() => Wire.DisposeAsync();

    private IAsyncEnumerable<int> Answer(HttpContext context)
    {
        // Without this, response caching keeps nothing that is streamed.
        context.Response.Headers.CacheControl = "public, max-age=3600";
        return Interlocked.Increment(ref _asked) == 1 ? First : Enumerable.Range(0, 3).ToAsyncEnumerable();
    }

    private async Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _requests);
        try
        {
            await next(context);
        }
        finally
        {
            _answered.TrySetResult();
        }
    }

    private sealed record Kind(Action<IServiceCollection> Services, Action<WebApplication> Before, bool IsOutputCached = false);

    /// <summary>Holds what is written until it is whole, gives it a tag, and answers the next one with it.</summary>
    private sealed class OwnCache
    {
        private readonly ConcurrentDictionary<string, byte[]> _kept = new();

        public async Task AnswerAsync(HttpContext context, RequestDelegate next)
        {
            if (!_kept.TryGetValue(context.Request.Path, out byte[]? answer))
            {
                Stream body = context.Response.Body;
                using MemoryStream held = new();
                context.Response.Body = held;
                try
                {
                    await next(context);
                    answer = held.ToArray();
                    if (context.Response.StatusCode == StatusCodes.Status200OK) _kept[context.Request.Path] = answer;
                }
                finally
                {
                    context.Response.Body = body;
                }
            }
            else
            {
                context.Response.Headers.Age = "0";
            }

            context.Response.Headers.ETag = $"\"{answer.Length}\"";
            await context.Response.Body.WriteAsync(answer);
        }
    }
}
