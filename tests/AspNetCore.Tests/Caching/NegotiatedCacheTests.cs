using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using StreamingJson.AspNetCore.Tests.Adopting.Controllers;

namespace StreamingJson.AspNetCore.Tests.Caching;

/// <summary>With an output cache, every client gets the format and the coding that it asks for, from the cache too.</summary>
public sealed class NegotiatedCacheTests
{
    private static readonly (string? Accept, string? Coding, string? ContentType)[] Wishes =
    [
        (null, "gzip", "application/json; charset=utf-8"),
        ("application/jsonl", null, "application/jsonl"),
        (null, null, "application/json; charset=utf-8"),
        ("text/event-stream", "br", "text/event-stream"),
        ("application/x-ndjson", "gzip, br;q=0.5", "application/x-ndjson"),
        ("application/json-seq", "identity", "application/json-seq"),
        ("application/json", "br", "application/json; charset=utf-8"),
    ];

    private static readonly Dictionary<string, Action<WebApplication, Delegate>> Places = new()
    {
        ["cached, then streamed"] = (app, list) => app.MapGet("/list", list).CacheOutput().WithStreamingJson(),
        ["streamed, then cached"] = (app, list) => app.MapGet("/list", list).WithStreamingJson().CacheOutput(),
        ["cached group, streamed endpoint"] = (app, list) => app.MapGroup("/").CacheOutput().MapGet("/list", list).WithStreamingJson(),
        ["streamed group, cached endpoint"] = (app, list) => app.MapGroup("/").WithStreamingJson().MapGet("/list", list).CacheOutput(),
        ["cached group around a streamed one"] = (app, list) =>
            app.MapGroup("/").CacheOutput().MapGroup("/").WithStreamingJson().MapGet("/list", list),
        ["policy that is built"] = (app, list) => app.MapGet("/list", list).WithStreamingJson().CacheOutput(
            policy => policy.Expire(TimeSpan.FromHours(1)).SetVaryByHeader("X-Tenant").SetVaryByQuery("page").Tag("lists")),
        ["policy that varies by nothing"] = (app, list) => app.MapGet("/list", list).WithStreamingJson().CacheOutput(
            policy => policy.SetVaryByHeader([]).SetVaryByQuery([]).SetVaryByHost(false)),
        ["policy that varies by a value"] = (app, list) => app.MapGet("/list", list).WithStreamingJson().CacheOutput(
            policy => policy.VaryByValue(http => new KeyValuePair<string, string>("tenant", "a"))),
        ["policy by name"] = (app, list) => app.MapGet("/list", list).WithStreamingJson().CacheOutput("named"),
        ["attribute"] = (app, list) => app.MapGet("/list", list).WithStreamingJson()
            .WithMetadata(new OutputCacheAttribute { Duration = 60, VaryByHeaderNames = ["X-Tenant"] }),
        ["attribute and policy"] = (app, list) => app.MapGet("/list", list).CacheOutput().WithStreamingJson()
            .WithMetadata(new OutputCacheAttribute { PolicyName = "named" }),
        ["value of a result"] = (app, _) => app.MapGet("/list", () => TypedResults.Ok(Counted())).CacheOutput().WithStreamingJson(),
        ["result"] = (app, _) => app.MapGet("/list", () => StreamingResults.Array(Counted())).CacheOutput(),
        ["result of several"] = (app, _) => app.MapGet("/list", () => Task.FromResult(StreamingResults.Array(Counted()))).CacheOutput(),
    };

    private static int _asked;

    public static TheoryData<string> AllPlaces => [.. Places.Keys];

    [Theory]
    [MemberData(nameof(AllPlaces))]
    public async Task EachClient_GetsWhatItAsksFor(string place)
    {
        await using RunningApp app = await StartAsync(app => Places[place](app, Counted));
        await AssertEachGetsWhatItAsksForAsync(app, "/list");
    }

    /// <summary>What an application says of all its endpoints, this library's among them.</summary>
    [Fact]
    public async Task BasePolicyThatCachesEverything_EachClientGetsWhatItAsksFor()
    {
        await using RunningApp app = await StartAsync(
            app => app.MapGet("/list", Counted).WithStreamingJson(), cache => cache.AddBasePolicy(policy => policy.Cache()));
        await AssertEachGetsWhatItAsksForAsync(app, "/list");
    }

    [Theory]
    [InlineData("/cached/List", false)]
    [InlineData("/cached/JsonList", false)]
    [InlineData("/cached/ResultList", false)]
    [InlineData("/cached/Plain", true)]
    public async Task Controllers_EachClientGetsWhatItAsksFor(string path, bool mapped)
    {
        await using RunningApp app = await RunningApp.StartAsync(
            services => services.AddOutputCache().AddControllers()
                .AddApplicationPart(typeof(NewFormatsController).Assembly).AddStreamingJson(),
            app =>
            {
                app.UseOutputCache();
                ControllerActionEndpointConventionBuilder controllers = app.MapControllers();
                if (mapped) controllers.CacheOutput();
            });
        await AssertEachGetsWhatItAsksForAsync(app, path);
    }

    /// <summary>Formatters and character sets of MVC's own are told apart too.</summary>
    [Fact]
    public async Task Controllers_WhatOthersWrite_IsNotMixedUp()
    {
        await using RunningApp app = await RunningApp.StartAsync(
            services => services.AddOutputCache().AddControllers().AddXmlSerializerFormatters()
                .AddApplicationPart(typeof(NewFormatsController).Assembly).AddStreamingJson(),
            app =>
            {
                app.UseOutputCache();
                app.MapControllers();
            });
        (string Name, string Value)[] wishes =
            [("Accept", "text/json"), ("Accept", "application/xml"), ("Accept-Charset", "utf-16"), ("Accept", "application/json")];
        string?[] types = new string?[wishes.Length];
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < wishes.Length; i++)
            {
                string? type = (await app.GetAsync("/cached/List", wishes[i])).ContentType;
                Assert.Equal(types[i] ??= type, type);
            }
        }

        Assert.Equal(types.Length, types.Distinct().Count());
    }

    /// <summary>The default of a result is what it prefers; that is not the same answer as to a client that asks for it.</summary>
    [Fact]
    public async Task ResultThatPrefersLines_EachClientGetsWhatItAsksFor()
    {
        await using RunningApp app = await StartAsync(app => app.MapGet("/list", () => StreamingResults.Lines(Counted())).CacheOutput());
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal("application/jsonl", (await app.GetAsync("/list")).ContentType);
            Assert.Equal("application/json; charset=utf-8", (await app.GetAsync("/list", ("Accept", "application/json"))).ContentType);
            Assert.Equal(406, (await app.GetAsync("/list", ("Accept", "text/html"))).Status);
        }
    }

    /// <summary>An entry for each wish, and not for each way to say it.</summary>
    [Fact]
    public async Task SameWishInOtherWords_SameEntry()
    {
        await using RunningApp app = await StartAsync(app => app.MapGet("/list", Counted).WithStreamingJson().CacheOutput());
        (string? Accept, string? Coding)[] words =
        [
            (null, null), ("*/*", null), ("text/plain, */*", "identity"), ("text/html, */*;q=0.8", "deflate"),
            ("application/json, text/plain, */*", "zstd"),
        ];
        string text = (await AskAsync(app, "/list", null, null)).Text;
        int asked = _asked;
        foreach ((string? accept, string? coding) in words)
        {
            Answer answer = await AskAsync(app, "/list", accept, coding);
            Assert.Equal((text, true), (answer.Text, answer["Age"] is not null));
        }

        Assert.Equal(asked, _asked);
    }

    [Fact]
    public async Task FormatParameter_BesideAPolicyThatForgetsTheQuery_EachClientGetsWhatItAsksFor()
    {
        await using RunningApp app = await RunningApp.StartAsync(
            services => services.AddOutputCache().AddStreamingJson(options => options.FormatParameter = "as"),
            app =>
            {
                app.UseOutputCache();
                app.MapGet("/list", Counted).WithStreamingJson().CacheOutput(policy => policy.SetVaryByQuery([]));
            });
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal("application/jsonl", (await app.GetAsync("/list?as=jsonl")).ContentType);
            Assert.Equal("application/json; charset=utf-8", (await app.GetAsync("/list?as=json")).ContentType);
            Assert.Equal("text/event-stream", (await app.GetAsync("/list?as=sse")).ContentType);
            Assert.Equal("application/jsonl", (await app.GetAsync("/list", ("Accept", "application/jsonl"))).ContentType);
        }
    }

    /// <summary>Who else compresses goes by the header, whatever is in it.</summary>
    [Fact]
    public async Task CompressedBehindTheCache_EachClientGetsWhatItAccepts()
    {
        await using RunningApp app = await RunningApp.StartAsync(
            services => services.AddOutputCache().AddResponseCompression().AddStreamingJson(options => options.EnableCompression = false),
            app =>
            {
                app.UseOutputCache().UseResponseCompression();
                app.MapGet("/list", Counted).WithStreamingJson().CacheOutput();
            });
        await AssertEachGetsWhatItAsksForAsync(app, "/list", wish => wish.Accept is null or "application/json");
    }

    /// <summary>What the cache cannot know the key of is not kept: each gets what it asks for all the same.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NotTold_IsNotKept(bool isCleared)
    {
        await using RunningApp app = await StartAsync(app =>
        {
            if (isCleared) app.MapGet("/list", Counted).WithStreamingJson().CacheOutput(policy => policy.AddPolicy<Forgetful>());
            else app.MapGet("/list", IResult () => StreamingResults.Array(Counted())).CacheOutput();
        });
        foreach ((string? accept, string? coding, string? contentType) in Wishes.Concat(Wishes))
        {
            Answer answer = await AskAsync(app, "/list", accept, coding);
            Assert.Equal((200, contentType, null), (answer.Status, answer.ContentType, answer["Age"]));
        }
    }

    [Fact]
    public async Task OtherEndpoints_AreCachedAsEver()
    {
        int asked = 0;
        await using RunningApp app = await StartAsync(app => app.MapGet("/other", () => $"{++asked}").CacheOutput());
        foreach ((string? accept, string? coding, _) in Wishes) Assert.Equal("1", (await AskAsync(app, "/other", accept, coding)).Text);
    }

    private static async Task AssertEachGetsWhatItAsksForAsync(
        RunningApp app, string path, Func<(string? Accept, string? Coding, string? ContentType), bool>? which = null)
    {
        Dictionary<int, byte[]> first = [];
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < Wishes.Length; i++)
            {
                if (which?.Invoke(Wishes[i]) == false) continue;
                (string? accept, string? coding, string? contentType) = Wishes[i];
                Answer answer = await AskAsync(app, path, accept, coding);
                string? expected = coding == "identity" ? null : coding?.Split(',')[0];
                Assert.Equal((200, contentType, expected), (answer.Status, answer.ContentType, answer["Content-Encoding"]));
                Assert.Contains("9999", Decode(answer), StringComparison.Ordinal);
                if (round == 0) first[i] = answer.Body;
                Assert.Equal(first[i], answer.Body);
                Assert.Equal(round == 1, answer["Age"] is not null);
            }
        }
    }

    private static string Decode(Answer answer)
    {
        Stream body = new MemoryStream(answer.Body);
        if (answer["Content-Encoding"] == "gzip") body = new GZipStream(body, CompressionMode.Decompress);
        if (answer["Content-Encoding"] == "br") body = new BrotliStream(body, CompressionMode.Decompress);
        using StreamReader text = new(body, Encoding.UTF8);
        return text.ReadToEnd();
    }

    private static Task<Answer> AskAsync(RunningApp app, string path, string? accept, string? coding) => app.GetAsync(
        path, [.. accept is null ? [] : new[] { ("Accept", accept) }, .. coding is null ? [] : new[] { ("Accept-Encoding", coding) }]);

    /// <summary>Another list each time, long enough to be worth compressing.</summary>
    internal static IEnumerable<int> Counted() => [Interlocked.Increment(ref _asked), .. Enumerable.Range(1, 9_999)];

    private static Task<RunningApp> StartAsync(Action<WebApplication> endpoints, Action<OutputCacheOptions>? cache = null) =>
        RunningApp.StartAsync(
            services => services.AddStreamingJson().AddOutputCache(options =>
            {
                options.AddPolicy("named", policy => policy.Expire(TimeSpan.FromHours(1)));
                cache?.Invoke(options);
            }),
            app =>
            {
                app.UseOutputCache();
                endpoints(app);
            });

    /// <summary>A policy that does not know what others have said.</summary>
    private sealed class Forgetful : IOutputCachePolicy
    {
        public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            context.CacheVaryByRules.VaryByValues.Clear();
            return ValueTask.CompletedTask;
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
