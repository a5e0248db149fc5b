using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.AspNetCore.Tests.Wire.Running;

namespace StreamingJson.AspNetCore.Tests.Wire;

/// <summary>Very many frames that cost their sender nothing: other connections are served, and nothing stays behind.</summary>
public sealed class Http2FloodTests
{
    private const int Frames = 20_000;
    private const int OpenId = 1, NextId = 3;

    /// <summary>A kind of frame that nobody knows, and that everybody has to pass over (RFC 9113, section 5.5).</summary>
    private const Http2FrameType Unknown = (Http2FrameType)0x63;

    private static readonly Dictionary<string, Action<Http2Client>> Harmless = new()
    {
        ["PING"] = client => client.Send(Http2FrameType.Ping, 0, 0, new byte[8]),
        ["SETTINGS"] = client => client.Send(Http2FrameType.Settings, 0, 0, []),
        ["WINDOW_UPDATE"] = client => client.GiveRoom(OpenId, 1),
        ["PRIORITY"] = client => client.Send(Http2FrameType.Priority, 0, NextId, [0, 0, 0, 0, 1]),
        ["unknown"] = client => client.Send(Unknown, 0xff, OpenId, new byte[20]),
    };

    public static TheoryData<string> Names => new(Harmless.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task HarmlessFrames_TheDocumentIsWhole(string name)
    {
        string path = WireApp.Rows(20_000);
        await using WireApp wire = await WireApp.StartAsync();
        using (Http2Client client = await wire.App.ConnectHttp2Async())
        {
            Http2Stream stream = client.Get(path);
            Task<byte[]> reading = stream.ReadToEndAsync();
            for (int i = 0; i < Frames; i++) Harmless[name](client);
            Assert.True((await reading).AsSpan().SequenceEqual(WireApp.Whole(path)));
            Assert.Null(await stream.End);
            Assert.Equal("here"u8.ToArray(), await client.Get("/").ReadToEndAsync());
        }

        await wire.AssertNothingStaysAsync();
    }

    /// <summary>As CVE-2023-44487 has it. Most are gone before their source is begun.</summary>
    [Fact]
    public async Task RequestsResetAtOnce_OthersAreServed()
    {
        await using WireApp wire = await WireApp.StartAsync();
        using (Http2Client bystander = await wire.App.ConnectHttp2Async())
        {
            Http2Stream other = bystander.Get(WireApp.Endless);
            await other.SkipAsync(1);
            Http2Client client = await wire.App.ConnectHttp2Async();
            for (int i = 0; i < Frames; i++)
            {
                if (client.HasEnded)
                {
                    // The server has had enough of this connection.
                    client.Dispose();
                    client = await wire.App.ConnectHttp2Async();
                }

                client.Get(WireApp.Endless).Cancel();
                if (i % 5_000 == 0) Assert.Equal("here", await wire.App.Client().GetStringAsync("/").Patiently());
            }

            // Behind what is answered now, nothing is still to begin.
            if (!client.HasEnded) await client.Get("/").ReadToEndAsync();
            client.Dispose();
            await other.SkipAsync(1_000_000);
        }

        // So Kestrel says why it has ended a connection.
        await wire.AssertNothingStaysAsync("exceeded the output");
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1)]
    [InlineData(0)]
    public async Task ContinuationsWithoutEnd_TheConnectionEnds_NoSourceBegins(int bytes)
    {
        // A name and a value that are never complete.
        byte[] block = new byte[bytes];
        await AssertHeadersWithoutEndAsync(client =>
        {
            for (int i = 0; i < Frames && !client.HasEnded; i++)
                client.Send(Http2FrameType.Continuation, 0, OpenId, block);
        });
    }

    [Fact]
    public Task HeadersWithoutEnd_TheConnectionEnds_NoSourceBegins() => AssertHeadersWithoutEndAsync(_ => { });

    private static async Task AssertHeadersWithoutEndAsync(Action<Http2Client> goOn)
    {
        await using WireApp wire = await WireApp.StartAsync(build: SoonLate);
        using (Http2Client bystander = await wire.App.ConnectHttp2Async())
        {
            Http2Stream other = bystander.Get(WireApp.Endless);
            await other.SkipAsync(1);
            using (Http2Client client = await wire.App.ConnectHttp2Async())
            {
                // GET, http, and a header whose name is to have 127 bytes and more.
                byte[] block = [0x82, 0x86, 0x84, 0x00, 0x7f, 0xff, 0xff, 0x7f];
                client.Send(Http2FrameType.Headers, Http2Frame.EndStream, OpenId, block);
                goOn(client);
                await Eventually.Holds(() => client.HasEnded);
            }

            await other.SkipAsync(1_000_000);
        }

        await wire.AssertNothingStaysAsync();
        Assert.Single(wire.Sources);
    }

    private static void SoonLate(WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(
        kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1));
}
