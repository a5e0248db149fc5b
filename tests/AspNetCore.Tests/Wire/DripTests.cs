using System.Text;
using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.AspNetCore.Tests.Wire.Proxy;
using StreamingJson.AspNetCore.Tests.Wire.Running;

namespace StreamingJson.AspNetCore.Tests.Wire;

/// <summary>A wire that passes on a few bytes at a time, in either direction: all of them come, and are the document.</summary>
public sealed class DripTests
{
    private static readonly TimeSpan Tiny = TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData("1.1", 1, 65_536)]
    [InlineData("1.1", 65_536, 1)]
    [InlineData("1.1", 1, 1)]
    [InlineData("1.1", 7, 1_000)]
    [InlineData("2", 1, 65_536)]
    [InlineData("2", 65_536, 1)]
    [InlineData("2", 1, 1)]
    [InlineData("2", 7, 1_000)]
    public async Task PiecesOfAFewBytes_WholeDocument(string protocol, int up, int down)
    {
        await using WireApp wire = await WireApp.StartAsync();
        FaultProxy proxy = wire.Proxy(protocol);
        proxy.Up = Fault.None with { Piece = up };
        proxy.Down = Fault.None with { Piece = down };
        using HttpClient client = proxy.CreateClient(protocol);
        foreach (string path in new[] { WireApp.Rows(500), WireApp.Sized(2_000), WireApp.Rows(0) })
        {
            WireAnswer answer = await WireAnswer.GetAsync(client, path, ("TE", "trailers"));
            Assert.True(answer.IsWhole);
            Assert.Equal(WireApp.Whole(path), answer.Body);
        }

        await wire.AssertNothingStaysAsync();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2")]
    public async Task EachPieceIsLate_WholeDocument(string protocol)
    {
        await using WireApp wire = await WireApp.StartAsync();
        FaultProxy proxy = wire.Proxy(protocol);
        proxy.Up = Fault.None with { Piece = 16, Delay = Tiny };
        proxy.Down = Fault.None with { Piece = 4_096, Delay = Tiny };
        using HttpClient client = proxy.CreateClient(protocol);
        WireAnswer answer = await WireAnswer.GetAsync(client, WireApp.Rows(10_000));
        Assert.True(answer.IsWhole);
        Assert.Equal(WireApp.Whole(WireApp.Rows(10_000)), answer.Body);
        await wire.AssertNothingStaysAsync();
    }

    /// <summary>Also the body of a GET, which nobody reads, and the request behind it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task RequestsWithBodies_ByteForByte_EachIsAnswered(int piece)
    {
        const string sized = "GET /rows/50 HTTP/1.1\r\nHost: here\r\nContent-Length: 20\r\n\r\n12345678901234567890";
        const string chunked = "GET /rows/50 HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "a;name=\"value\"\r\n0123456789\r\n001\r\nx\r\n0\r\nTrailer: value\r\n\r\n";
        await using WireApp wire = await WireApp.StartAsync();
        FaultProxy proxy = wire.Proxy();
        proxy.Up = Fault.None with { Piece = piece };
        using RawClient client = await proxy.ConnectAsync();
        await client.SendAsync(sized + chunked + sized + chunked);
        string whole = Encoding.UTF8.GetString(WireApp.Whole(WireApp.Rows(50)));
        for (int i = 0; i < 4; i++)
        {
            RawHead head = await client.ReadHeadAsync();
            Assert.Equal(200, head.Status);
            Assert.Equal(whole, Encoding.UTF8.GetString(await client.ReadExactlyAsync(head.ContentLength!.Value)));
        }

        await wire.AssertNothingStaysAsync();
    }
}
