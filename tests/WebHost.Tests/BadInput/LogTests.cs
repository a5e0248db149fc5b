using System.Net;

namespace StreamingJson.WebHost.Tests.BadInput;

public sealed class LogTests
{
    [Theory]
    [InlineData("/big?length=%0d%0aevil")]
    [InlineData("/big?length=5&_evil=%0d%0aevil")]
    [InlineData("/evil%0d%0aevil")]
    public async Task Log_CarriesNothingFromOutside(string path)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.AskAsync(path);
        Assert.NotEqual((int)HttpStatusCode.InternalServerError, (await client.ReadHeadAsync()).Status);
        client.Dispose();
        await host.Client.GetStringAsync("/").Patiently();
        Assert.DoesNotContain(host.Log.Lines, line => line.Text.Contains("evil", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Lines, line => line.Text.Contains('\n'));
    }
}
