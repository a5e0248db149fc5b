using System.Net.Sockets;
using System.Text;
using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.AspNetCore.Tests.Wire.Proxy;
using StreamingJson.AspNetCore.Tests.Wire.Running;

namespace StreamingJson.AspNetCore.Tests.Wire;

/// <summary>A request that breaks off behind each of its bytes: no source is begun before it is there, and none stays.</summary>
public sealed class CutRequestTests
{
    private const string Sized = "GET /rows/5 HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n1234567890";

    private const string Chunked =
        "GET /rows/5 HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n00a\r\n1234567890\r\n0\r\n\r\n";

    [Theory]
    [InlineData(Sized, nameof(FaultKind.Cut))]
    [InlineData(Sized, nameof(FaultKind.Reset))]
    [InlineData(Sized, nameof(FaultKind.HalfClose))]
    [InlineData(Chunked, nameof(FaultKind.Cut))]
    [InlineData(Chunked, nameof(FaultKind.Reset))]
    [InlineData(Chunked, nameof(FaultKind.HalfClose))]
    public async Task BrokenOffBehindEachByte_NothingStays(string request, string fault)
    {
        await using WireApp wire = await WireApp.StartAsync();
        FaultProxy proxy = wire.Proxy();
        int head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        for (int at = 0; at < request.Length; at++)
        {
            proxy.Up = new Fault(at, Enum.Parse<FaultKind>(fault));
            await SendAsync(proxy, request);
            if (at < head) Assert.Empty(wire.Sources);
        }

        await wire.AssertNothingStaysAsync();
        // With nothing cut off it is a request.
        using RawClient last = await wire.App.ConnectAsync();
        await last.SendAsync(request);
        RawHead answer = await last.ReadHeadAsync();
        Assert.Equal(200, answer.Status);
        Assert.Equal(WireApp.Whole(WireApp.Rows(5)), await last.ReadExactlyAsync(answer.ContentLength!.Value));
    }

    /// <summary>Two requests at once on a connection that ends behind the first answer, or within the second.</summary>
    [Theory]
    [InlineData(nameof(FaultKind.Cut))]
    [InlineData(nameof(FaultKind.Reset))]
    [InlineData(nameof(FaultKind.HalfClose))]
    public async Task BrokenOffBetweenAnswers_TheFirstIsWhole(string fault)
    {
        const string request = "GET /sized/1000 HTTP/1.1\r\nHost: here\r\n\r\n";
        byte[] whole = WireApp.Whole(WireApp.Sized(1_000));
        await using WireApp wire = await WireApp.StartAsync();
        FaultProxy proxy = wire.Proxy();
        int length;
        using (RawClient honest = await proxy.ConnectAsync())
        {
            await honest.SendAsync(request);
            await honest.ReadHeadAsync();
            await honest.SkipAsync(whole.Length);
            length = (int)proxy.PassedDown;
        }

        foreach (int beyond in new[] { 0, 1, 17, length - whole.Length, length - 1 })
        {
            proxy.Down = new Fault(length + beyond, Enum.Parse<FaultKind>(fault));
            using RawClient client = await proxy.ConnectAsync();
            await client.SendAsync(request + request);
            byte[] bytes = (await client.ReadToEndAsync()).Bytes;
            Assert.Equal(length + beyond, bytes.Length);
            int body = bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
            Assert.Equal(Encoding.ASCII.GetString(whole), Encoding.ASCII.GetString(bytes, body, whole.Length));
        }

        await wire.AssertNothingStaysAsync();
    }

    private static async Task SendAsync(FaultProxy proxy, string request)
    {
        try
        {
            using RawClient client = await proxy.ConnectAsync();
            await client.SendAsync(request);
            await client.CountToEndAsync();
        }
        catch (SocketException)
        {
            // A reset may come before it knows that it is connected.
        }
    }
}
