using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace StreamingJson.WebHost.Tests.Settings;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("MaxLength", "-1")]
    [InlineData("MaxLength", "many")]
    [InlineData("MaxConcurrency", "0")]
    [InlineData("TimeSlice", "-00:00:01")]
    [InlineData("Grace", "-00:00:01")]
    [InlineData("FlushSize", "0 bytes")]
    [InlineData("FlushSize", "1000")]
    [InlineData("FlushSize", "abc")]
    [InlineData("FlushInterval", "-00:00:01")]
    [InlineData("StallTimeout", "00:00:00")]
    [InlineData("StallTimeout", "-00:00:00.001")]
    [InlineData("DrainLimit", "-00:00:01")]
    [InlineData("Compare", "perhaps")]
    public async Task Invalid_StopsTheHostAtTheStart_AndNamesTheKey(string key, string value)
    {
        Exception? error = await Record.ExceptionAsync(async () =>
        {
            await using WebApplication app = HostApplication.Create(
                ["--urls", "http://127.0.0.1:0", $"--StreamingJson:{key}", value], builder => builder.Logging.ClearProviders());
            await app.StartAsync().Patiently();
        });
        Assert.Contains($"StreamingJson:{key}", error?.Message, StringComparison.Ordinal);
        Assert.Contains(value.TrimStart('-'), error?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tooshort-secret")]
    [InlineData("long enough, but with spaces")]
    [InlineData("länger-als-sechzehn")]
    public async Task UnusableApiKey_StopsTheHostAtTheStart_AndIsNotShown(string key)
    {
        Exception? error = await Record.ExceptionAsync(async () =>
        {
            await using WebApplication app = HostApplication.Create(
                ["--urls", "http://127.0.0.1:0", "--StreamingJson:ApiKey", key], builder => builder.Logging.ClearProviders());
            await app.StartAsync().Patiently();
        });
        Assert.Contains("StreamingJson:ApiKey", error?.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, error?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Environment_IsHeard_AndTheCommandLineIsStronger()
    {
        using ServerProcess server = await ServerProcess.ListenAsync(
            ["--StreamingJson:FlushSize", "1000 bytes"], ("StreamingJson__MaxLength", "7"), ("StreamingJson__FlushSize", "0"));
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        Assert.Equal("[0,1,2,3,4,5,6]", await client.GetStringAsync("/big?length=7").Patiently());
        using HttpResponseMessage refused = await client.GetAsync("/big?length=8").Patiently();
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("from 0 to 7.", await refused.Content.ReadAsStringAsync().Patiently(), StringComparison.Ordinal);
    }
}
