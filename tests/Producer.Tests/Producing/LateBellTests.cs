using System.Buffers;
using System.Runtime.CompilerServices;

namespace StreamingJson.Tests;

/// <summary>The bell may ring while the encoder goes ahead, when nobody waits for it: it is heard afterwards.</summary>
public class LateBellTests
{
    [Fact]
    public void RingsBetweenTheLastItemAndTheNextWait_WhatThereIsIsFlushed()
    {
        TaskCompletionSource arrival = new();
        Stage? stage = null;
        bool rang = false;
        Waiting encoder = new(arrival.Task, () =>
        {
            rang = true;
            stage!.Time.Advance(TimeSpan.FromMilliseconds(50));
        });
        stage = new Stage(new JsonProducerOptions(), encoder, pauseAt: 4096);
        stage.Begin();
        arrival.SetResult();
        Assert.True(rang);
        stage.TakeAll();
        Assert.Equal("[1,2", stage.Read);
    }

    /// <summary>Two items, each behind a wait; the second wait begins late.</summary>
    private sealed class Waiting(Task arrival, Action beforeNext) : JsonEncoder
    {
        public override async IAsyncEnumerable<JsonChunk> EncodeAsync(
            IBufferWriter<byte> writer, int chunkSize = DefaultChunkSize,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            writer.Write("[1"u8);
            yield return new JsonChunk(2, 1, SourcePending: true);
            await arrival;
            yield return default;
            writer.Write(",2"u8);
            yield return new JsonChunk(2, 1, SourcePending: true);
            beforeNext();
            await new TaskCompletionSource().Task;
        }
    }
}
