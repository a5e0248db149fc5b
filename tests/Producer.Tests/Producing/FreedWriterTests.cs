using System.Buffers;
using System.IO.Pipelines;

namespace StreamingJson.Tests;

/// <summary>What a stream passes through has native memory, and outlives no stream, however that ends.</summary>
public class FreedWriterTests
{
    [Theory]
    [InlineData(StreamCompression.Gzip, StreamEnd.Completed)]
    [InlineData(StreamCompression.Gzip, StreamEnd.SourceFailed)]
    [InlineData(StreamCompression.Gzip, StreamEnd.Stopped)]
    [InlineData(StreamCompression.Gzip, StreamEnd.ConsumerGone)]
    [InlineData(StreamCompression.Brotli, StreamEnd.Completed)]
    [InlineData(StreamCompression.Brotli, StreamEnd.SourceFailed)]
    [InlineData(StreamCompression.Brotli, StreamEnd.Stopped)]
    [InlineData(StreamCompression.Brotli, StreamEnd.ConsumerGone)]
    [InlineData(StreamCompression.None, StreamEnd.Completed)]
    [InlineData(StreamCompression.None, StreamEnd.Stopped)]
    public async Task Ended_ItsWriterIsFreed(StreamCompression compression, StreamEnd end)
    {
        HandSource<int> source = new();
        WriterOf encoder = new(JsonEncoder.Items(source, Stage.Info<int>()));
        Stage stage = new(new JsonProducerOptions { Compression = compression, ComputeDigest = true }, encoder, pauseAt: 4096);
        if (end == StreamEnd.ConsumerGone) await stage.Reader.CompleteAsync();
        stage.Begin();
        source.Yield(12345);
        if (end == StreamEnd.Completed) source.End();
        if (end == StreamEnd.SourceFailed) source.Throw(new InvalidDataException());
        stage.Advance(50);
        if (end == StreamEnd.Stopped) stage.Producer.StopProducing();
        Assert.Equal(end, (await stage.Outcome()).End);
        Assert.Throws<ObjectDisposedException>(() => ((PipeWriter)encoder.Writer!).GetMemory());
    }

    /// <summary>Keeps the writer that it was given.</summary>
    private sealed class WriterOf(JsonEncoder encoder) : JsonEncoder
    {
        public IBufferWriter<byte>? Writer { get; private set; }

        public override IAsyncEnumerable<JsonChunk> EncodeAsync(
            IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
        {
            Writer = writer;
            return encoder.EncodeAsync(writer, chunkSize, cancellationToken);
        }
    }
}
