using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using StreamingJson.WebHost.Steering;

namespace StreamingJson.WebHost.Tests.Steering;

/// <summary>How the page's files are served, and what it may ask for beside <c>/streams</c>.</summary>
public sealed class DashboardTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dashboard-");

    [Fact]
    public async Task Files_AreServed_WithStrictHeaders()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "index.html"), "<!doctype html>");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "page.mjs"), "export {}");
        await using WebApplication app = await StartAsync(_folder.FullName);
        using HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false });
        client.BaseAddress = new Uri(app.Urls.Single());
        foreach ((string path, string type) in new[] { ("/dashboard/", "text/html"), ("/dashboard/page.mjs", "text/javascript") })
        {
            using HttpResponseMessage answer = await client.GetAsync(path).Patiently();
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            HttpResponseHeaders headers = answer.Headers;
            string policy = headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.True(headers.CacheControl?.NoStore);
        }

        using HttpResponseMessage moved = await client.GetAsync("/dashboard").Patiently();
        Assert.Equal((HttpStatusCode.PermanentRedirect, "dashboard/"), (moved.StatusCode, moved.Headers.Location?.ToString()));
        string[] nowhere = ["/dashboard/nothing.js", "/dashboard/..%2fWebHost.dll", "/dashboard/%2e%2e/appsettings.json"];
        foreach (string path in nowhere)
        {
            using HttpResponseMessage nothing = await client.GetAsync(path).Patiently();
            Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        }
    }

    [Fact]
    public async Task NoFolder_NoPage()
    {
        await using WebApplication app = await StartAsync(Path.Combine(_folder.FullName, "nowhere"));
        using HttpClient client = new() { BaseAddress = new Uri(app.Urls.Single()) };
        using HttpResponseMessage answer = await client.GetAsync("/dashboard").Patiently();
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("{\"compare\":false,\"key\":false,\"maxLength\":10000000000}")]
    [InlineData("{\"compare\":true,\"key\":false,\"maxLength\":10000000000}", "--compare", "true")]
    [InlineData("{\"compare\":true,\"key\":false,\"maxLength\":10000000000}", "--StreamingJson:Compare", "true")]
    [InlineData("{\"compare\":false,\"key\":true,\"maxLength\":10000000000}", "--StreamingJson:ApiKey", "a-key-of-the-operator")]
    public async Task Settings_AreSaid(string expected, params string[] settings)
    {
        await using SteeredHost host = await SteeredHost.StartAsync(settings);
        Assert.Equal(expected, await host.Client.GetStringAsync("/dashboard/settings").Patiently());
    }

    [Fact]
    public async Task Framework_OnlyWhereItIsCompared()
    {
        await using SteeredHost none = await SteeredHost.StartAsync();
        Assert.Equal(404, (await none.AskAsync("GET", "/compare/framework?length=5")).Head.Status);
        await using SteeredHost host = await SteeredHost.StartAsync("--compare", "true", "--StreamingJson:MaxLength", "100000");
        foreach (string path in new[] { "/compare/framework", "/dashboard/list" })
        {
            Assert.Equal(await host.Client.GetStringAsync("/big?length=100000").Patiently(),
                await host.Client.GetStringAsync($"{path}?length=100000").Patiently());
        }

        Assert.Equal(400, (await host.AskAsync("GET", "/compare/framework?length=100001")).Head.Status);
        Assert.Equal(400, (await host.AskAsync("GET", "/compare/framework")).Head.Status);
        Assert.Equal(400, (await host.AskAsync("GET", "/dashboard/list?length=-1")).Head.Status);
    }

    /// <summary>Whatever the host compresses otherwise, and whoever asks: a page cannot choose.</summary>
    [Theory]
    [InlineData("gzip, deflate, br, zstd")]
    [InlineData("br")]
    [InlineData("*")]
    [InlineData("identity;q=0, gzip")]
    public async Task WhatIsCompared_IsNeverCompressed(string accepted)
    {
        await using SteeredHost host = await SteeredHost.StartAsync("--compare", "true");
        foreach (string path in new[] { "/compare/framework", "/dashboard/list" })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, $"{path}?length=10");
            request.Headers.Add("Accept-Encoding", accepted);
            using HttpResponseMessage answer = await host.Client.SendAsync(request).Patiently();
            Assert.Empty(answer.Content.Headers.ContentEncoding);
            Assert.Equal("[0,1,2,3,4,5,6,7,8,9]", await answer.Content.ReadAsStringAsync().Patiently());
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<WebApplication> StartAsync(string folder)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.UseDashboard(folder);
        await app.StartAsync().Patiently();
        return app;
    }
}
