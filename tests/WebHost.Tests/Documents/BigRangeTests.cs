using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace StreamingJson.WebHost.Tests.Documents;

public sealed class BigRangeTests
{
    [Fact]
    public async Task OneRange_IsThatPart()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.ConnectAsync();
        await client.SendAsync("GET /big?length=100000000 HTTP/1.1\r\nHost: here\r\nRange: bytes=9-19\r\n\r\n");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal((206, 11L), (head.Status, head.ContentLength));
        Assert.Equal("bytes 9-19/888888891", head["Content-Range"]);
        Assert.Equal("4,5,6,7,8,9", Encoding.ASCII.GetString(await client.ReadExactlyAsync(11)));
    }

    [CurlFact]
    public async Task BrokenDownload_GoesOn_ToTheSameDigest()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        string file = Path.GetTempFileName();
        try
        {
            byte[] whole = await host.Client.GetByteArrayAsync("/big?length=300000").Patiently();
            await File.WriteAllBytesAsync(file, whole[..123_457]);
            Curl curl = await Curl.RunAsync("-C", "-", "-o", file, $"{host.Address}big?length=300000");
            Assert.Equal(0, curl.ExitCode);
            Assert.Equal(SHA256.HashData(whole), SHA256.HashData(await File.ReadAllBytesAsync(file)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task TwoStreamsWhereOneIsAllowed_TheSecondIsTurnedAway_AndNobodyElse()
    {
        await using RunningHost host = await RunningHost.StartAsync("--StreamingJson:MaxStreams", "1");
        using RawClient first = await host.AskAsync("/big?length=1000000000");
        Assert.Equal(200, (await first.ReadHeadAsync()).Status);

        using HttpResponseMessage second = await host.Client.GetAsync("/big?length=100000").Patiently();
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal("application/problem+json", second.Content.Headers.ContentType?.MediaType);
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter?.Delta);
        foreach (string path in (string[])["/", "/healthz"])
            Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync(path).Patiently()).StatusCode);

        first.Reset();
        await host.Log.NextOutcome();
        Assert.Equal("[0,1,2,3,4]", await host.Client.GetStringAsync("/big?length=5").Patiently());
    }
}
