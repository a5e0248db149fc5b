namespace StreamingJson.Tests;

/// <summary>A stream that gets its flushes as blocks of memory sends the one that it has before others have their turn.</summary>
public class TurnEndTests
{
    private const int Chunk = 4096;
    private const int Flush = 60 * 1024;
    private const int Megabyte = 1 << 20;
    private const int Slice = 250_000;

    // Not where a flush ends.
    private const int Middle = 2 * Megabyte + 10_000;

    [Fact]
    public void FastStream_BetweenItsTurns_HasNoBlock()
    {
        Streams streams = new(JsonEncoder.Range(0, 10_000_000));
        streams.RunTo(2 * Megabyte);
        for (int i = 0; i < 100; i++)
        {
            long begun = streams.Time.Nanoseconds;
            streams.Pump.Step();
            Assert.Equal((0, false), (streams.Writer.Unflushed, streams.Writer.HasLent));
            Assert.InRange(streams.Time.Nanoseconds - begun, Slice, Slice + Flush);
        }
    }

    [Fact]
    public void StreamWhoseFlushIsLongerThanATurn_EndsItHalfATurnLate()
    {
        Streams streams = new(JsonEncoder.Range(0, 10_000_000), nanosecondsAByte: 100);
        streams.RunTo(2 * Megabyte);
        int held = 0;
        for (int i = 0; i < 100; i++)
        {
            long begun = streams.Time.Nanoseconds;
            streams.Pump.Step();
            Assert.InRange(streams.Time.Nanoseconds - begun, Slice, Slice * 3 / 2 + Chunk * 100);
            if (streams.Writer.Unflushed > 0) held++;
        }

        Assert.InRange(held, 50, 100);
    }

    [Fact]
    public void PausedInTheMiddleOfABlock_RestsBehindItsChunk()
    {
        Streams? streams = null;
        streams = new Streams(JsonEncoder.Items(Texts(() => streams!.Producer.PauseProducing()), Stage.Info<string>()));
        streams.Pump.Run();
        Assert.InRange(streams.Writer.Bytes, Middle - 100, Middle + Chunk + 100);
        Assert.NotEqual(0, streams.Writer.Unflushed);
        Assert.Equal(StreamState.PausedManually, streams.Producer.Progress.State);

        static IEnumerable<string> Texts(Action pause)
        {
            for (int i = 0; ; i++)
            {
                if (i == Middle / 100) pause();
                // With its quotes and its comma a hundred bytes.
                yield return new string('x', 97);
            }
        }
    }

    /// <summary>Who has waited for its source has no turn that it could draw out.</summary>
    [Fact]
    public void SourceThatWasWaitedForInTheMiddleOfABlock_ItsFirstChunkIsBehindATurn()
    {
        TaskCompletionSource more = new();
        Streams streams = new(JsonEncoder.Items(Texts(more.Task), Stage.Info<string>()));
        streams.Pump.Run();
        Assert.Equal(StreamState.WaitingForSource, streams.Producer.Progress.State);
        Assert.NotEqual(0, streams.Writer.Unflushed);
        long written = streams.Writer.Bytes;
        more.SetResult();
        Assert.InRange(streams.Writer.Bytes - written, 1, Chunk + 100);
        Assert.Equal(1, streams.Pump.Count);

        static async IAsyncEnumerable<string> Texts(Task more)
        {
            for (int i = 0; ; i++)
            {
                if (i == Middle / 100) await more;
                yield return new string('x', 97);
            }
        }
    }

    private sealed class Streams
    {
        public Streams(JsonEncoder encoder, int nanosecondsAByte = 1)
        {
            // The test framework's context would carry continuations off to other threads.
            SynchronizationContext.SetSynchronizationContext(null);
            Time = new CountingTime(nanosecondsAByte);
            Writer = new CountingWriter(Time);
            Cooperator cooperator = new(new CooperatorOptions { MaxConcurrency = 1, TimeSlice = TimeSpan.FromMicroseconds(250) }, Time, Pump);
            Producer = new JsonProducer(encoder, Writer, cooperator);
            _ = Producer.BeginProducing();
        }

        public CountingTime Time { get; }

        public CountingWriter Writer { get; }

        public Pump Pump { get; } = new();

        public JsonProducer Producer { get; }

        public void RunTo(long bytes)
        {
            while (Writer.Bytes < bytes) Pump.Step();
        }
    }
}
