using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;

namespace StreamingJson.Tests;

/// <summary>Streams that are compressed or digested on their way.</summary>
public class PassedStreamTests
{
    private readonly HandSource<int> _source = new();
    private readonly MemoryStream _sent = new();

    [Theory]
    [InlineData(StreamCompression.None)]
    [InlineData(StreamCompression.Gzip)]
    [InlineData(StreamCompression.Brotli)]
    public async Task WholeDocument_IsDecoded_AndItsDigestIsOfWhatWasSent(StreamCompression compression)
    {
        Stage stage = Begin(new JsonProducerOptions { Compression = compression, ComputeDigest = true });
        for (int i = 0; i < 3_000; i++) _source.Yield(i);
        _source.End();
        Take(stage);
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal(StreamEnd.Completed, outcome.End);
        string document = $"[{string.Join(',', Enumerable.Range(0, 3_000))}]";
        Assert.Equal(document, Decode(compression));
        Assert.Equal((document.Length, _sent.Length), (outcome.Bytes, outcome.BytesSent));
        Assert.Equal(SHA256.HashData(_sent.ToArray()), outcome.Digest.ToArray());
    }

    [Theory]
    [InlineData(StreamCompression.Gzip)]
    [InlineData(StreamCompression.Brotli)]
    public void WhatIsHeld_IsSentByTheDeadline_AndNotSooner(StreamCompression compression)
    {
        Stage stage = Begin(new JsonProducerOptions { Compression = compression });
        for (int i = 0; i < 10; i++) _source.Yield(i);
        stage.Advance(49);
        Assert.Equal(0, stage.Writer.Flushes);
        stage.Advance(1);
        Take(stage);
        Assert.Equal("[0,1,2,3,4,5,6,7,8,9", Decode(compression));
        Assert.Equal(1, stage.Writer.Flushes);
    }

    [Fact]
    public void ManyChunksWithinTheDeadline_AreOneFlush()
    {
        Stage stage = Begin(new JsonProducerOptions { Compression = StreamCompression.Gzip, ChunkSize = 16 });
        for (int i = 0; i < 5_000; i++)
        {
            _source.Yield(i);
            stage.Pump.Run();
        }

        Assert.Equal(0, stage.Writer.Flushes);
        stage.Advance(50);
        Assert.Equal(1, stage.Writer.Flushes);
    }

    [Fact]
    public async Task SourceFails_WhatCameBeforeCanBeDecoded_AndTheEndIsMissing()
    {
        Stage stage = Begin(new JsonProducerOptions { Compression = StreamCompression.Gzip, ComputeDigest = true });
        for (int i = 0; i < 10; i++) _source.Yield(i);
        _source.Throw(new InvalidDataException());
        Take(stage);
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal((StreamEnd.SourceFailed, 0), (outcome.End, outcome.Digest.Length));
        Assert.Equal("[0,1,2,3,4,5,6,7,8,9", Decode(StreamCompression.Gzip));
        // A whole gzip ends with the length of what was compressed (RFC 1952).
        Assert.NotEqual(BitConverter.GetBytes(20), _sent.ToArray()[^4..]);
    }

    private Stage Begin(JsonProducerOptions options)
    {
        Stage stage = new(options, JsonEncoder.Items(_source, Stage.Info<int>()), pauseAt: 1 << 20);
        stage.Begin();
        return stage;
    }

    private void Take(Stage stage)
    {
        stage.Pump.Run();
        while (stage.Reader.TryRead(out ReadResult result) && !result.Buffer.IsEmpty)
        {
            foreach (ReadOnlyMemory<byte> part in result.Buffer) _sent.Write(part.Span);
            stage.Reader.AdvanceTo(result.Buffer.End);
            stage.Pump.Run();
        }
    }

    /// <summary>As far as it can be decoded.</summary>
    private string Decode(StreamCompression compression)
    {
        using MemoryStream bytes = new(_sent.ToArray());
        using Stream decoder = compression switch
        {
            StreamCompression.Gzip => new GZipStream(bytes, CompressionMode.Decompress),
            StreamCompression.Brotli => new BrotliStream(bytes, CompressionMode.Decompress),
            _ => bytes,
        };
        StringBuilder text = new();
        byte[] one = new byte[1];
        try
        {
            while (decoder.Read(one) > 0) text.Append((char)one[0]);
        }
        catch (InvalidDataException)
        {
            // The end is missing.
        }
        catch (EndOfStreamException)
        {
        }

        return text.ToString();
    }
}
