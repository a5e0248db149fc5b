namespace StreamingJson.WebHost.Tests.BadInput;

/// <summary>Methods are case-sensitive (RFC 9110, section 9.1): <c>head</c> is not <c>HEAD</c>, and is unknown.</summary>
public sealed class MethodCaseTests
{
    [Theory]
    [InlineData("/", 405)]
    [InlineData("/big?length=5", 405)]
    [InlineData("/big", 405)]
    [InlineData("/healthz", 405)]
    [InlineData("/export/orders?limit=3", 405)]
    [InlineData("/streams", 405)]
    [InlineData("/nowhere", 404)]
    [InlineData("/dashboard", 404)]
    [InlineData("/dashboard/", 404)]
    public async Task OtherCase_IsRefused_WithWhatIsAllowed(string path, int status)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        foreach (string method in new[] { "get", "head", "Head", "hEAD", "post" })
        {
            // The dashboard is not for those who know the host by another name.
            await client.SendAsync($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n");
            ProblemAnswer problem = await ProblemAnswer.ReadAsync(client, status);
            if (status == 405) Assert.Contains("GET", problem.Head["Allow"]!.Split(", "));
            // Its connection was asked for another answer.
            await client.ReadUntilAsync("}");
        }

        Assert.Equal(0, host.Log.Outcomes);
    }
}
