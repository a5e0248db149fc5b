using StreamingJson.AspNetCore.Tests.Contract.Running;
using StreamingJson.AspNetCore.Tests.Wire.Proxy;
using StreamingJson.AspNetCore.Tests.Wire.Running;

namespace StreamingJson.AspNetCore.Tests.Wire;

/// <summary>
/// An answer that is broken off behind each of its bytes: within the head, at the first byte of the body, within the size of a
/// chunk, a number, a character, the last chunk, the trailers. No client takes a part for the whole.
/// </summary>
public sealed class EveryPlaceTests
{
    /// <summary>How the document goes over the wire, and a request for it.</summary>
    private static readonly Dictionary<string, (string Protocol, string Path, string TE)> Framings = new()
    {
        ["Content-Length"] = ("1.1", WireApp.Sized(30), ""),
        ["chunked"] = ("1.1", WireApp.Rows(4), ""),
        ["chunked, with trailers"] = ("1.1", WireApp.Rows(4), "trailers"),
        ["HTTP/2"] = ("2", WireApp.Rows(4), "trailers"),
    };

    public static TheoryData<string, string> FramingAndFault()
    {
        TheoryData<string, string> data = [];
        foreach (string framing in Framings.Keys)
        {
            data.Add(framing, nameof(FaultKind.Cut));
            data.Add(framing, nameof(FaultKind.Reset));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(FramingAndFault))]
    public async Task BrokenOffBehindEachByte_APrefix_NeverTakenForWhole(string framing, string fault)
    {
        (string protocol, string path, string te) = Framings[framing];
        byte[] whole = WireApp.Whole(path);
        await using WireApp wire = await WireApp.StartAsync(SmallFlushes);
        FaultProxy proxy = wire.Proxy(protocol);
        WireAnswer? all = await proxy.GetAsync(protocol, path, ("TE", te));
        Assert.True(all!.IsWhole);
        Assert.Equal(whole, all.Body);

        long length = proxy.PassedDown;
        // Few of the places are in the head: all of it is one thing to a client, not there yet.
        long body = length - whole.Length - 200;
        int wholes = 0, parts = 0, broken = 0;
        for (long at = 0; at < length; at += at < body ? 16 : 1)
        {
            proxy.Down = new Fault(at, Enum.Parse<FaultKind>(fault));
            WireAnswer? answer = await proxy.GetAsync(protocol, path, ("TE", te));
            if (answer?.IsWhole != true) broken++;
            if (answer is null) continue;
            Assert.True(whole.AsSpan().StartsWith(answer.Body), $"{at}: not a prefix");
            Assert.True(!answer.IsWhole || answer.Body.Length == whole.Length, $"{at}: a part was taken for the whole");
            if (answer.IsWhole) wholes++;
            else if (answer.Body.Length > 0) parts++;
        }

        // .NET's client of HTTP/2 throws away what was not read yet when the connection breaks, all of it if it is quick.
        Assert.NotEqual(0, protocol == "2" ? broken : parts);
        // A connection of HTTP/2 has things to say behind an answer.
        if (protocol != "2") Assert.Equal(0, wholes);
        proxy.Down = Fault.None;
        Assert.True((await proxy.GetAsync(protocol, path, ("TE", te)))!.IsWhole);
        await wire.AssertNothingStaysAsync();
    }

    [CurlFact]
    public async Task BrokenOff_CurlCanTell()
    {
        await using WireApp wire = await WireApp.StartAsync(SmallFlushes);
        foreach ((string protocol, string path, string te) in Framings.Values)
        {
            byte[] whole = WireApp.Whole(path);
            FaultProxy proxy = wire.Proxy(protocol);
            Assert.True((await proxy.GetAsync(protocol, path, ("TE", te)))!.IsWhole);
            long length = proxy.PassedDown;
            long[] places = [1, length / 3, length - whole.Length, length - 90, length - 60];
            int parts = 0;
            foreach ((long at, FaultKind kind) in places.SelectMany(at => new[] { (at, FaultKind.Cut), (at, FaultKind.Reset) }))
            {
                proxy.Down = new Fault(at, kind);
                Curl curl = await Curl.RunAsync("-m", "30", protocol == "2" ? "--http2-prior-knowledge" : "--http1.1",
                    "-H", $"TE: {te}", $"http://127.0.0.1:{proxy.Port}{path}");
                bool hasAll = curl.Body.AsSpan().SequenceEqual(whole);
                // A head that ends with a FIN is good enough for curl 7.88; nothing is no document.
                bool hasNone = curl.Body.Length == 0;
                Assert.True(curl.ExitCode != 0 || hasAll || hasNone, $"{protocol}, {at}: curl was content with {curl.Body.Length} bytes");
                Assert.True(whole.AsSpan().StartsWith(curl.Body), $"{protocol}, {at}: not a prefix");
                if (!hasNone && !hasAll) parts++;
            }

            Assert.NotEqual(0, parts);
        }

        await wire.AssertNothingStaysAsync();
    }

    /// <summary>Many chunks of which none is flushed by the clock, so that an answer is as long as the one before.</summary>
    private static void SmallFlushes(StreamingJsonOptions options)
    {
        options.Producer.FlushInterval = TimeSpan.FromHours(1);
        options.Producer.ChunkSize = options.Producer.FlushSize = 64;
        options.EnableCompression = false;
    }
}
