using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using StreamingJson.AspNetCore.Tests.Contract.Running;

namespace StreamingJson.AspNetCore.Tests.Hosting;

/// <summary>Sockets that send within the turn, and whose buffers hide no slow reader.</summary>
public sealed class StreamingSocketsTests
{
    [Fact]
    public async Task Document_IsTheSame()
    {
        byte[] expected = JsonSerializer.SerializeToUtf8Bytes(Row.Endless().Take(30_000), Row.Options);
        await using StreamingApp app = await StreamingApp.StartAsync(
            () => StreamingResults.Array(Row.Endless().Take(30_000)), build: builder => builder.WebHost.UseStreamingSockets(preferInlineScheduling: true));
        foreach (string protocol in new[] { "1.1", "2" })
        {
            WireAnswer answer = await WireAnswer.GetAsync(app.Client(protocol), "/stream");
            Assert.True(answer.IsWhole && expected.AsSpan().SequenceEqual(answer.Body));
        }
    }

    /// <summary>Of what nobody has taken, little stands in the socket; by itself, that would take up to 4 MB.</summary>
    [Fact]
    public async Task ReaderTakesNothing_LittleIsSent()
    {
        await using StreamingApp app = await StreamingApp.StartAsync(
            () => StreamingResults.Array(Row.Endless()),
            options => options.Producer.StallTimeout = TimeSpan.FromMilliseconds(500),
            builder => builder.WebHost.UseStreamingSockets(preferInlineScheduling: true));
        using RawClient client = await app.ConnectAsync(receiveBuffer: 16 * 1024);
        await client.GetAsync("/stream");
        LogLine outcome = await app.AssertEndedAsync(StreamEnd.Stalled);
        if (OperatingSystem.IsLinux()) Assert.InRange(outcome.Bytes, 1, 1_000_000);
    }
}
