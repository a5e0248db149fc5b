namespace StreamingJson.WebHost.Tests.BadInput;

public sealed class MethodTests
{
    public static TheoryData<string, string> Refused
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string path in new[] { "/", "/big?length=5", "/healthz" })
                foreach (string method in new[] { "POST", "PUT", "DELETE", "TRACE", "FOO" })
                    data.Add(method, path);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task NotReading_IsRefused_WithWhatIsAllowed(string method, string path)
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"{method} {path} HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
        ProblemAnswer problem = await ProblemAnswer.ReadAsync(client, 405);
        string? allow = problem.Head["Allow"];
        Assert.Equal(["GET", "HEAD"], allow!.Split(", ").Order());
        Assert.Contains(allow, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(0, host.Log.Outcomes);
    }

    [Fact]
    public async Task UnknownPath_IsNotFound_WhateverTheMethod()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync("POST /nowhere HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n");
        await ProblemAnswer.ReadAsync(client, 404);
    }

    [Fact]
    public async Task Body_OfARefusedRequest_DoesNotBecomeTheNextRequest()
    {
        const string smuggled = "GET /big?length=5 HTTP/1.1\r\nHost: here\r\n\r\n";
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: {smuggled.Length}\r\n\r\n{smuggled}");
        await ProblemAnswer.ReadAsync(client, 405);
        Assert.Equal(0, host.Log.Outcomes);
    }
}
