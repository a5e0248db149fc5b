using System.Text;
using System.Text.Json;

namespace StreamingJson.WebHost.Tests.BadInput;

/// <summary>An answer that has to be a problem, and what it says.</summary>
internal sealed record ProblemAnswer(RawHead Head, string Text, string Detail)
{
    public static async Task<ProblemAnswer> ReadAsync(RawClient client, int status)
    {
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal(status, head.Status);
        Assert.Equal("application/problem+json", head["Content-Type"]?.Split(';')[0]);
        Assert.Equal("nosniff", head["X-Content-Type-Options"]);
        Assert.Equal("no-store", head["Cache-Control"]);
        Assert.Null(head["Server"]);

        string text = Encoding.UTF8.GetString(await client.ReadExactlyAsync(head.ContentLength!.Value));
        using JsonDocument problem = JsonDocument.Parse(text);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.RootElement.GetProperty("title").GetString());
        string detail = problem.RootElement.GetProperty("detail").GetString()!;
        Assert.NotEqual("", detail);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);

        // The connection has not suffered.
        await client.GetAsync("/");
        Assert.Equal(200, (await client.ReadHeadAsync()).Status);
        return new ProblemAnswer(head, text, detail);
    }
}
