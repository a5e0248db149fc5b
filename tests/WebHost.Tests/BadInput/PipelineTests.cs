using System.Text;

namespace StreamingJson.WebHost.Tests.BadInput;

/// <summary>Requests that do not wait for the answers before them: all are answered, in their order.</summary>
public sealed class PipelineTests
{
    private const int Requests = 100;

    private static readonly string[] Kinds = ["/big", "/nowhere", "HEAD", "/"];

    [Fact]
    public async Task HundredAtOnce_AnsweredInOrder()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(0, Requests).Select(Request)));
        for (int i = 0; i < Requests; i++) await AssertAnsweredAsync(client, i);
    }

    [Fact]
    public async Task HundredAtOnce_OneIsMalformed_ThoseBeforeAreAnswered_NoneBehind()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        IEnumerable<string> requests = Enumerable.Range(0, Requests).Select(Request);
        await client.SendAsync(string.Concat([.. requests.Take(50), "GET / HTTP/1.1\r\n\r\n", .. requests.Skip(50)]));
        for (int i = 0; i < 50; i++) await AssertAnsweredAsync(client, i);
        Assert.Equal(400, (await client.ReadHeadAsync()).Status);
        Assert.Empty((await client.ReadToEndAsync()).Bytes);
        await host.Client.GetStringAsync("/").Patiently();
    }

    private static string Request(int i) => Kinds[i % Kinds.Length] switch
    {
        "/big" => $"GET /big?length={i * 100} HTTP/1.1\r\nHost: here\r\n\r\n",
        "HEAD" => "HEAD /big?length=7 HTTP/1.1\r\nHost: here\r\n\r\n",
        string path => $"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n",
    };

    private static async Task AssertAnsweredAsync(RawClient client, int i)
    {
        RawHead head = await client.ReadHeadAsync();
        string kind = Kinds[i % Kinds.Length];
        Assert.Equal(kind == "/nowhere" ? 404 : 200, head.Status);
        if (kind == "HEAD")
        {
            Assert.Equal("[0,1,2,3,4,5,6]".Length, head.ContentLength);
            return;
        }

        string body = Encoding.ASCII.GetString(await client.ReadExactlyAsync(head.ContentLength!.Value));
        if (kind == "/big") Assert.Equal($"[{string.Join(',', Enumerable.Range(0, i * 100))}]", body);
    }
}
