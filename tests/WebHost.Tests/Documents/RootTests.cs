using System.Text.RegularExpressions;

namespace StreamingJson.WebHost.Tests.Documents;

public sealed partial class RootTests
{
    [Fact]
    public async Task Root_IsTheDocument_ByteForByte()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        Assert.Matches(Document(), await host.Client.GetStringAsync("/").Patiently());
    }

    [Fact]
    public async Task EachTime_AFreshUuid_AndTheSameTimeOfStart()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        HashSet<string> uuids = [];
        HashSet<string> times = [];
        for (int i = 0; i < 100; i++)
        {
            Match match = Document().Match(await host.Client.GetStringAsync("/").Patiently());
            uuids.Add(match.Groups["uuid"].Value);
            times.Add(match.Groups["time"].Value);
        }

        Assert.Equal(100, uuids.Count);
        DateTimeOffset time = DateTimeOffset.Parse(Assert.Single(times));
        Assert.InRange(time, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Headers_SayTypeAndLength_AndNothingOfTheServer()
    {
        await using RunningHost host = await RunningHost.StartAsync();
        using RawClient client = await host.AskAsync("/");
        RawHead head = await client.ReadHeadAsync();
        Assert.Equal(200, head.Status);
        Assert.Equal("application/json; charset=utf-8", head["Content-Type"]);
        Assert.Equal("nosniff", head["X-Content-Type-Options"]);
        Assert.Equal("no-store", head["Cache-Control"]);
        Assert.Null(head["Server"]);
        Assert.Null(head["Transfer-Encoding"]);
        byte[] body = await client.ReadExactlyAsync(head.ContentLength!.Value);
        Assert.Equal((byte)'}', body[^1]);
    }

    [GeneratedRegex(
        """^\{"uuid":"(?<uuid>[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})","updated_at":""" +
        @"""(?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00)"",""data"":\[1,2\.2,null,true,false,\{\}\]\}$")]
    private static partial Regex Document();
}
