using System.Buffers;

namespace StreamingJson.Tests;

/// <summary>An encoder of the caller's own, whose steps throw where others give a task that has failed.</summary>
public class OddEncoderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public async Task StepThrowsByItself_SourceHasFailed_AndItIsDisposedOnce(int steps)
    {
        Throwing encoder = new(steps);
        Stage stage = new(encoder: encoder);
        stage.Begin();
        StreamOutcome outcome = await stage.Outcome();
        Assert.Equal((StreamEnd.SourceFailed, steps, "thrown"), (outcome.End, outcome.Items, outcome.Error?.Message));
        Assert.Equal(1, encoder.Disposals);
        stage.TakeAll();
        Assert.Equal(new string('1', steps), stage.Read);
    }

    private sealed class Throwing(int steps) : JsonEncoder, IAsyncEnumerable<JsonChunk>, IAsyncEnumerator<JsonChunk>
    {
        private IBufferWriter<byte>? _writer;
        private int _step;

        public int Disposals { get; private set; }

        public JsonChunk Current => new(1, 1);

        public override IAsyncEnumerable<JsonChunk> EncodeAsync(
            IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize, CancellationToken cancellationToken = default)
        {
            _writer = writer;
            return this;
        }

        public IAsyncEnumerator<JsonChunk> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync()
        {
            if (_step++ == steps) throw new IOException("thrown");
            _writer!.Write("1"u8);
            return new ValueTask<bool>(true);
        }

        public ValueTask DisposeAsync()
        {
            Disposals++;
            return default;
        }
    }
}
