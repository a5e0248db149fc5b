using System.Text;
using FsCheck;
using FsCheck.Fluent;
using StreamingJson.LoadClient.Requests;

namespace StreamingJson.LoadClient.Tests.Requests;

/// <summary>Whatever the framing, and however the bytes come: the payload is what was sent.</summary>
public class ResponseParserProperties
{
    private static readonly Gen<byte[]> Body = ArbMap.Default.GeneratorFor<byte[]>().Select(body => body ?? []);

    private static readonly Gen<string> Interim = Gen.Elements(
        "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n");

    private static readonly Gen<(byte[] Body, string Interim, int Seed)> Inputs =
        Gen.Zip(Gen.Zip(Body, Interim), Gen.Choose(0, int.MaxValue))
            .Select(input => (input.Item1.Item1, input.Item1.Item2, input.Item2));

    [Fact]
    public void Length_AnyCuts_GivesTheBody() => Check((body, _) =>
        [.. Ascii($"HTTP/1.1 200 OK\r\ncontent-LENGTH:  {body.Length} \r\n\r\n"), .. body]);

    [Fact]
    public void Chunks_AnyCuts_GiveTheBody() => Check((body, random) =>
        [.. Ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), .. Chunked(body, random)]);

    [Theory]
    [InlineData("Content-Length: 2\r\n\r\n{", false)]
    [InlineData("Content-Length: 2\r\n\r\n{}", true)]
    [InlineData("\r\n{", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", false)]
    [InlineData("Content-Le", false)]
    public void End_OfTheConnection_EndsOnlyWhatHasNoLength(string rest, bool isWhole)
    {
        ResponseParser parser = new();
        Feed(parser, Ascii($"HTTP/1.1 200 OK\r\n{rest}"), new Random(1));
        parser.End();
        Assert.Equal((isWhole, false), (parser.IsComplete, parser.IsMalformed));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n\r\n")]
    [InlineData("HTTP/1.1 20\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}]\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n")]
    public void Take_WhatIsNoAnswer_IsMalformed(string bytes)
    {
        ResponseParser parser = new();
        Feed(parser, Ascii(bytes), new Random(1));
        Assert.True(parser.IsMalformed);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n", true)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", true)]
    public void KeepsAlive_AfterAWholeAnswer_AsItsHeadSays(string bytes, bool keepsAlive)
    {
        ResponseParser parser = new();
        Feed(parser, Ascii(bytes), new Random(1));
        Assert.Equal((true, keepsAlive), (parser.IsComplete, parser.KeepsAlive));
    }

    private static void Check(Func<byte[], Random, byte[]> send) => Prop.ForAll(Inputs.ToArbitrary(), input =>
    {
        Random random = new(input.Seed);
        ResponseParser parser = new();
        byte[] answer = [.. Ascii(input.Interim), .. send(input.Body, random)];
        // The connection goes on with the next answer: both, and nothing of one in the other.
        for (int i = 0; i < 2; i++)
        {
            parser.Begin();
            byte[] body = Feed(parser, answer, random);
            if (!body.AsSpan().SequenceEqual(input.Body) || !parser.IsComplete || parser.Status != 200) return false;
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    /// <summary>Gives bytes in random pieces, as a socket does; what was not taken comes again with the next.</summary>
    private static byte[] Feed(ResponseParser parser, byte[] bytes, Random random)
    {
        List<byte> body = [];
        for (int at = 0, end = 0; end < bytes.Length && !parser.IsMalformed;)
        {
            end = random.Next(end + 1, bytes.Length + 1);
            for (int taken = 1; taken > 0 && at < end; at += taken)
            {
                taken = parser.Take(bytes.AsSpan(at, end - at), out ReadOnlySpan<byte> piece);
                body.AddRange(piece);
            }
        }

        return [.. body];
    }

    private static byte[] Chunked(byte[] body, Random random)
    {
        List<byte> chunks = [];
        for (int at = 0; at < body.Length;)
        {
            int size = random.Next(1, body.Length - at + 1);
            string line = random.Next(3) switch { 0 => $"{size:x}", 1 => $"00{size:X} ", _ => $"{size:x};a=\"b\"" };
            chunks.AddRange([.. Ascii($"{line}\r\n"), .. body.AsSpan(at, size), .. Ascii("\r\n")]);
            at += size;
        }

        return [.. chunks, .. Ascii(random.Next(2) == 0 ? "0\r\n\r\n" : "0\r\nRepr-Digest: x\r\nA: b\r\n\r\n")];
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
