using System.Net;

namespace StreamingJson.WebHost.Tests.Documents;

public sealed class HealthTests
{
    [Fact]
    public async Task Health_IsOk()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using HttpResponseMessage answer = await host.Client.GetAsync("/healthz").Patiently();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("""{"status":"ok"}""", await answer.Content.ReadAsStringAsync().Patiently());
    }
}
