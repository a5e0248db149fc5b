using System.IO.Pipelines;
using System.Text;

namespace StreamingJson.Tests;

/// <summary>Every way out of encoders of streams and readers disposes the source once.</summary>
public abstract class PieceWaysOut<T>
{
    private protected abstract JsonEncoder Encode(HandReads<T> reads);

    protected abstract T[] Piece(string ascii);

    /// <summary>What stands between the quotes for text whose length divides by three.</summary>
    protected abstract string Inner(string ascii);

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task SourceThrowsFirst_WriterIsUntouched(bool atCall, bool afterAWait)
    {
        HandReads<T> reads = new() { ThrowsAtCall = atCall };
        if (!afterAWait) reads.Throw(new InvalidDataException());
        WatchedWriter writer = new(new Pipe().Writer) { FlushThrows = new InvalidOperationException() };
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (JsonChunk chunk in Encode(reads).EncodeAsync(writer))
            {
                Assert.Equal(0, chunk.Bytes);
                if (chunk.SourcePending) reads.Throw(new InvalidDataException());
            }
        });
        Assert.Equal((0, 0, 1), (writer.Advanced, writer.LargestHint, reads.Disposed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SourceThrowsLate_WhatWasWrittenIsCounted_AndItIsDisposedOnce(bool atCall)
    {
        HandReads<T> reads = new() { ThrowsAtCall = atCall };
        BlockWriter writer = new(4096);
        reads.Give(Piece("abc"));
        reads.Throw(new InvalidDataException());
        int bytes = 0;
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (JsonChunk chunk in Encode(reads).EncodeAsync(writer)) bytes += chunk.Bytes;
        });
        Assert.Equal('"' + Inner("abc"), Text(writer));
        Assert.Equal((writer.Count, 1), (bytes, reads.Disposed));
    }

    [Fact]
    public async Task LeftWhileTheSourceWaits_CancelsTheRead_AndDisposesOnce()
    {
        HandReads<T> reads = new();
        reads.Give(Piece("abc"));
        await foreach (JsonChunk chunk in Encode(reads).EncodeAsync(new BlockWriter(4096)))
        {
            if (chunk.SourcePending) break;
        }

        Assert.Equal((true, 1), (reads.TokenIsCancelled, reads.Disposed));
    }

    [Fact]
    public async Task LeftWhileADeafSourceWaits_DisposesOnlyAfterItsRead()
    {
        using CancellationTokenSource cancel = new();
        HandReads<T> reads = new() { HearsToken = false };
        IAsyncEnumerator<JsonChunk> chunks = Encode(reads).EncodeAsync(new BlockWriter(4096), 1, cancel.Token).GetAsyncEnumerator();
        Assert.True(await chunks.MoveNextAsync());
        Assert.True(chunks.Current.SourcePending);
        // So that nothing but the read is waited for below.
        await cancel.CancelAsync();
        ValueTask leaving = chunks.DisposeAsync();
        Assert.Equal((false, 0), (leaving.IsCompleted, reads.Disposed));
        reads.Give(Piece("abc"));
        await leaving;
        Assert.Equal(1, reads.Disposed);
    }

    [Fact]
    public async Task LeftBetweenPieces_DisposesOnce_HoweverOftenItIsDisposed()
    {
        HandReads<T> reads = new();
        for (int i = 0; i < 50; i++) reads.Give(Piece("abc"));
        IAsyncEnumerator<JsonChunk> chunks = Encode(reads).EncodeAsync(new BlockWriter(4096), 1).GetAsyncEnumerator();
        Assert.True(await chunks.MoveNextAsync());
        await chunks.DisposeAsync();
        await chunks.DisposeAsync();
        Assert.Equal((false, 1), (reads.TokenIsCancelled, reads.Disposed));
    }

    [Fact]
    public async Task LeftBeforeItsFirstStep_IsDisposedUnread()
    {
        HandReads<T> reads = new();
        await Encode(reads).EncodeAsync(new BlockWriter(4096)).GetAsyncEnumerator().DisposeAsync();
        Assert.Equal((0, 1), (reads.Reads, reads.Disposed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TokenCancelledWhileTheSourceWaits_EndsIt(bool ofEnumerator)
    {
        using CancellationTokenSource cancel = new();
        HandReads<T> reads = new();
        IAsyncEnumerable<JsonChunk> chunks = ofEnumerator
            ? Encode(reads).EncodeAsync(new BlockWriter(4096))
            : Encode(reads).EncodeAsync(new BlockWriter(4096), cancellationToken: cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (JsonChunk chunk in chunks.WithCancellation(ofEnumerator ? cancel.Token : default))
            {
                if (chunk.SourcePending) await cancel.CancelAsync();
            }
        });
        Assert.Equal(1, reads.Disposed);
    }

    [Fact]
    public async Task TokenCancelledBetweenPieces_EndsASourceThatIsDeafAndNeverWaits()
    {
        using CancellationTokenSource cancel = new();
        HandReads<T> reads = new() { HearsToken = false };
        for (int i = 0; i < 50; i++) reads.Give(Piece("abc"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (JsonChunk _ in Encode(reads).EncodeAsync(new BlockWriter(4096), 1, cancel.Token))
                await cancel.CancelAsync();
        });
        Assert.Equal((1, 1), (reads.Reads, reads.Disposed));
    }

    private protected static string Text(BlockWriter writer) => Encoding.ASCII.GetString(writer.Written);
}
