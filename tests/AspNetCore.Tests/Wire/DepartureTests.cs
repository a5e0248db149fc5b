using System.Text.Json;
using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.AspNetCore.Tests.Wire.Proxy;
using StreamingJson.AspNetCore.Tests.Wire.Running;

namespace StreamingJson.AspNetCore.Tests.Wire;

/// <summary>A document without an end whose connection breaks: its source is disposed, once, wherever it was.</summary>
public sealed class DepartureTests
{
    /// <summary>From nothing at all to more than the buffers on the way hold.</summary>
    private static readonly long[] Places =
        [0, 1, 17, 200, 300, 1_000, 4_095, 4_096, 16_384, 65_535, 65_536, 65_537, 1_000_000, 3_000_000];

    private static readonly Lazy<byte[]> Beginning =
        new(() => JsonSerializer.SerializeToUtf8Bytes(Row.Endless().Take(60_000), Row.Options));

    public static TheoryData<string, string> ProtocolAndFault()
    {
        TheoryData<string, string> data = [];
        foreach (string protocol in new[] { "1.1", "2" })
            foreach (string fault in new[] { nameof(FaultKind.Cut), nameof(FaultKind.Reset), nameof(FaultKind.HalfClose) })
                data.Add(protocol, fault);
        return data;
    }

    [Theory]
    [MemberData(nameof(ProtocolAndFault))]
    public async Task AnswerBreaksOff_SourceIsDisposed_TheReaderHasAPrefix(string protocol, string fault)
    {
        await using WireApp wire = await WireApp.StartAsync();
        FaultProxy proxy = wire.Proxy(protocol);
        int read = 0;
        foreach (string path in new[] { WireApp.Endless, WireApp.Silent })
        {
            foreach (long place in Places)
            {
                // A silent source has sent no more.
                if (path == WireApp.Silent && place > 65_537) continue;
                proxy.Down = new Fault(place, Enum.Parse<FaultKind>(fault));
                if (await proxy.GetAsync(protocol, path) is not WireAnswer answer) continue;
                Assert.False(answer.IsWhole);
                Assert.True(Beginning.Value.AsSpan().StartsWith(answer.Body), $"{path}, {place}: not a prefix");
                read++;
            }
        }

        Assert.InRange(read, Places.Length, 2 * Places.Length);
        await AssertReadersGoneAsync(wire);
    }

    /// <summary>The reader's side ends while the server's still sends: a client that shuts down, or a wire that is cut.</summary>
    [Theory]
    [MemberData(nameof(ProtocolAndFault))]
    public async Task RequestBreaksOffBehindIt_SourceIsDisposed(string protocol, string fault)
    {
        await using WireApp wire = await WireApp.StartAsync();
        FaultProxy proxy = wire.Proxy(protocol);
        for (int i = 0; i < 6; i++)
        {
            string path = i < 4 ? WireApp.Endless : WireApp.Silent;
            // A client of HTTP/2 goes on to say that it has read something; another one begins its next request.
            proxy.Up = new Fault(protocol == "2" ? 160 : Request(path).Length + 1, Enum.Parse<FaultKind>(fault));
            if (protocol == "2") await proxy.GetAsync(protocol, path);
            else
            {
                using RawClient raw = await proxy.ConnectAsync();
                await raw.SendAsync(Request(path));
                await raw.SkipAsync(1);
                await raw.SendAsync("G");
                await raw.CountToEndAsync();
            }
        }

        await AssertReadersGoneAsync(wire);
    }

    private static string Request(string path) => $"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n";

    private static async Task AssertReadersGoneAsync(WireApp wire)
    {
        await wire.AssertNothingStaysAsync();
        Assert.NotEmpty(wire.Sources);
        for (int i = 0; i < wire.Sources.Count; i++)
            Assert.Equal(StreamEnd.ConsumerGone, (await wire.App.Log.NextOutcome()).End);
    }
}
