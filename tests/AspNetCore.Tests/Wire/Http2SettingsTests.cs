using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.AspNetCore.Tests.Wire.Running;

namespace StreamingJson.AspNetCore.Tests.Wire;

/// <summary>A client of HTTP/2 that changes its mind within a document: windows that come and go, and a GOAWAY.</summary>
public sealed class Http2SettingsTests
{
    private const int Changes = 300;

    /// <summary>What the first streams of a connection are called.</summary>
    private const int FirstId = 1, SecondId = 3, ThirdId = 5;

    [Fact]
    public async Task WindowTakenAway_NothingComes_UntilItIsGiven()
    {
        await using WireApp wire = await WireApp.StartAsync();
        using (Http2Client client = await wire.App.ConnectHttp2Async())
        {
            Http2Stream stream = client.Get(WireApp.Endless);
            await Eventually.Holds(() => stream.Received == Http2Client.DefaultWindow);
            client.SetWindow(0);
            // As much as was taken away: there is none now.
            client.GiveRoom(FirstId, Http2Client.DefaultWindow);
            await AnswersAsync(client, SecondId);
            Assert.Equal(Http2Client.DefaultWindow, stream.Received);
            client.SetWindow(10);
            await Eventually.Holds(() => stream.Received >= Http2Client.DefaultWindow + 10);
            await AnswersAsync(client, ThirdId);
            Assert.Equal(Http2Client.DefaultWindow + 10, stream.Received);
            Assert.False(stream.HasEnded);
        }

        await wire.AssertNothingStaysAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task WindowChangesAllTheTime_WholeDocument(int seed)
    {
        int[] windows = [0, 1, 100, 16_384, 65_535, 1_000_000];
        string path = WireApp.Rows(20_000);
        await using WireApp wire = await WireApp.StartAsync();
        using (Http2Client client = await wire.App.ConnectHttp2Async())
        {
            Http2Stream[] streams = [client.Get(path), client.Get(path)];
            Task<byte[][]> reading = Task.WhenAll(streams.Select(stream => stream.ReadToEndAsync()));
            Random random = new(seed);
            for (int i = 0; i < Changes; i++)
            {
                client.SetWindow(windows[random.Next(windows.Length)]);
                if (i % 10 == 0) await Task.Delay(1);
            }

            client.SetWindow(Http2Client.DefaultWindow);
            byte[] whole = WireApp.Whole(path);
            Assert.All(await reading, body => Assert.True(body.AsSpan().SequenceEqual(whole)));
            Assert.All(streams, stream => Assert.True(stream.End is { IsCompletedSuccessfully: true, Result: null }));
        }

        await wire.AssertNothingStaysAsync();
    }

    [Fact]
    public async Task GoAwayFromTheClient_WhatIsUnderWayIsWhole()
    {
        string path = WireApp.Rows(20_000);
        await using WireApp wire = await WireApp.StartAsync();
        using (Http2Client client = await wire.App.ConnectHttp2Async())
        {
            Http2Stream stream = client.Get(path);
            await Eventually.Holds(() => stream.Received == Http2Client.DefaultWindow);
            client.Send(Http2FrameType.GoAway, 0, 0, new byte[8]);
            Assert.True((await stream.ReadToEndAsync()).AsSpan().SequenceEqual(WireApp.Whole(path)));
            Assert.Null(await stream.End);
        }

        await wire.AssertNothingStaysAsync();
        Assert.Equal(StreamEnd.Completed, (await wire.App.Log.NextOutcome()).End);
    }

    /// <summary>The connection still answers; whatever was to come before has come.</summary>
    private static async Task AnswersAsync(Http2Client client, int id)
    {
        Http2Stream other = client.Get("/");
        client.GiveRoom(id, Http2Client.DefaultWindow);
        Assert.Equal("here"u8.ToArray(), await other.ReadToEndAsync());
    }
}
