using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.AspNetCore.Tests.Wire.Running;

namespace StreamingJson.AspNetCore.Tests.Wire;

/// <summary>
/// Frames that RFC 9113 forbids, in the middle of documents without an end: the connection ends, with all that is on it, and no
/// other does.
/// </summary>
public sealed class Http2ErrorTests
{
    private const int OpenId = 1, NextId = 3, IdleId = 99;

    private static readonly Dictionary<string, Action<Http2Client>> Errors = new()
    {
        ["connection window of 0 more"] = client => client.GiveRoom(0, 0),
        ["connection window beyond the largest"] = client => client.GiveRoom(0, int.MaxValue),
        ["initial window beyond the largest"] = client => client.SetWindow(int.MinValue),
        ["SETTINGS of five bytes"] = client => client.Send(Http2FrameType.Settings, 0, 0, new byte[5]),
        ["SETTINGS of a stream"] = client => client.Send(Http2FrameType.Settings, 0, OpenId, []),
        ["frames of at most 100 bytes"] = client => client.Send(Http2FrameType.Settings, 0, 0, [0, 5, 0, 0, 0, 100]),
        ["PING of seven bytes"] = client => client.Send(Http2FrameType.Ping, 0, 0, new byte[7]),
        ["PING of a stream"] = client => client.Send(Http2FrameType.Ping, 0, OpenId, new byte[8]),
        ["DATA of the connection"] = client => client.Send(Http2FrameType.Data, 0, 0, new byte[8]),
        ["DATA of an idle stream"] = client => client.Send(Http2FrameType.Data, 0, IdleId, new byte[8]),
        ["DATA that is too long"] = client => client.Send(Http2FrameType.Data, 0, OpenId, new byte[20_000]),
        ["HEADERS of an even stream"] = client =>
            client.Send(Http2FrameType.Headers, Http2Frame.EndHeaders, 2, [0x82, 0x86, 0x84]),
        ["HEADERS of no meaning"] = client =>
            client.Send(Http2FrameType.Headers, Http2Frame.EndHeaders, NextId, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ["HEADERS that a PING interrupts"] = client =>
        {
            client.Send(Http2FrameType.Headers, 0, NextId, [0x82, 0x86, 0x84]);
            client.Send(Http2FrameType.Ping, 0, 0, new byte[8]);
        },
        ["CONTINUATION of nothing"] = client =>
            client.Send(Http2FrameType.Continuation, Http2Frame.EndHeaders, OpenId, [0x82]),
        ["RST_STREAM of an idle stream"] = client => client.Send(Http2FrameType.Reset, 0, IdleId, [0, 0, 0, 8]),
        ["RST_STREAM of three bytes"] = client => client.Send(Http2FrameType.Reset, 0, OpenId, new byte[3]),
        ["GOAWAY of a stream"] = client => client.Send(Http2FrameType.GoAway, 0, OpenId, new byte[8]),
    };

    public static TheoryData<string> Names => new(Errors.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Forbidden_TheConnectionEnds_OthersGoOn(string name)
    {
        await using WireApp wire = await WireApp.StartAsync();
        using (Http2Client bystander = await wire.App.ConnectHttp2Async())
        {
            Http2Stream other = bystander.Get(WireApp.Endless);
            await other.SkipAsync(1);
            using (Http2Client client = await wire.App.ConnectHttp2Async())
            {
                await client.Get(WireApp.Endless).SkipAsync(1);
                Errors[name](client);
                await Eventually.Holds(() => client.HasEnded);
            }

            await Eventually.Holds(() => wire.Running == 1);
            await other.SkipAsync(1_000_000);
        }

        await wire.AssertNothingStaysAsync();
        Assert.Equal(2, wire.Sources.Count);
    }
}
