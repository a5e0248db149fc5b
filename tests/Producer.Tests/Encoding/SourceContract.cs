using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamingJson.Tests;

/// <summary>What encoders of asynchronous sources keep towards their source.</summary>
public abstract class SourceContract
{
    internal static readonly JsonSerializerOptions Options = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private protected abstract JsonEncoder Encode(HandSource<int> source);

    [Fact]
    public async Task SourceWaits_ChunkSaysSo_AndNothingIsWrittenBeforeTheNextChunk()
    {
        HandSource<int> source = new();
        BlockWriter writer = new(4096);
        source.Yield(1);
        await using IAsyncEnumerator<JsonChunk> chunks = Encode(source).EncodeAsync(writer).GetAsyncEnumerator();

        JsonChunk chunk = default;
        while (!chunk.SourcePending)
        {
            Assert.True(await chunks.MoveNextAsync());
            chunk = chunks.Current;
        }

        Assert.Equal("[1"u8.ToArray(), writer.Written);
        ValueTask<bool> next = chunks.MoveNextAsync();
        Assert.False(next.IsCompleted);
        source.Yield(2);
        Assert.True(await next);
        Assert.Equal("[1"u8.ToArray(), writer.Written);
        source.End();
        while (await chunks.MoveNextAsync())
        {
        }

        Assert.Equal("[1,2]"u8.ToArray(), writer.Written);
    }

    [Fact]
    public async Task SourceThrowsBeforeItsFirstItem_NothingIsWritten()
    {
        HandSource<int> source = new();
        BlockWriter writer = new(4096);
        source.Throw(new InvalidDataException());
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (JsonChunk chunk in Encode(source).EncodeAsync(writer)) Assert.Equal(0, chunk.Bytes);
        });
        Assert.Equal(0, writer.Count);
        Assert.Equal(1, source.Disposed);
    }

    [Fact]
    public async Task SourceThrowsLate_ThrowsOn_AndDisposesOnce()
    {
        HandSource<int> source = new();
        source.Yield(1);
        source.Throw(new InvalidDataException());
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (JsonChunk _ in Encode(source).EncodeAsync(new BlockWriter(4096)))
            {
            }
        });
        Assert.Equal(1, source.Disposed);
    }

    [Fact]
    public async Task LeftWhileTheSourceWaits_CancelsItsStep_AndDisposesOnce()
    {
        HandSource<int> source = new();
        source.Yield(1);
        await foreach (JsonChunk chunk in Encode(source).EncodeAsync(new BlockWriter(4096)))
        {
            if (chunk.SourcePending) break;
        }

        Assert.Equal(1, source.Started);
        Assert.Equal(1, source.Disposed);
    }

    [Fact]
    public async Task LeftBetweenItems_DisposesOnce()
    {
        HandSource<int> source = new();
        for (int i = 0; i < 50_000; i++) source.Yield(i);
        await foreach (JsonChunk chunk in Encode(source).EncodeAsync(new BlockWriter(4096)))
        {
            if (chunk.Bytes > 0) break;
        }

        Assert.Equal(1, source.Disposed);
    }

    [Fact]
    public async Task TokenCancelledWhileTheSourceWaits_EndsIt()
    {
        using CancellationTokenSource cancel = new();
        HandSource<int> source = new();
        source.Yield(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (JsonChunk chunk in Encode(source).EncodeAsync(new BlockWriter(4096), cancellationToken: cancel.Token))
            {
                if (chunk.SourcePending) await cancel.CancelAsync();
            }
        });
        Assert.Equal(1, source.Disposed);
    }
}

public class AsyncArraySourceTests : SourceContract
{
    private protected override JsonEncoder Encode(HandSource<int> source) =>
        JsonEncoder.Items(source, (JsonTypeInfo<int>)Options.GetTypeInfo(typeof(int)));
}

public class ValueSourceTests : SourceContract
{
    private protected override JsonEncoder Encode(HandSource<int> source) =>
        JsonEncoder.Value<IAsyncEnumerable<int>>(source, (JsonTypeInfo<IAsyncEnumerable<int>>)Options.GetTypeInfo(typeof(IAsyncEnumerable<int>)));
}

/// <summary>Sources that do not wait, towards the encoders of plain enumerables.</summary>
public class PlainSourceTests
{
    private int _disposed;

    [Theory]
    [InlineData(false, 100)]
    [InlineData(true, 100)]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    public async Task SourceThrows_WhatWasWholeIsCounted_AndItIsDisposedOnce(bool integers, int after)
    {
        BlockWriter writer = new(4096);
        int items = 0;
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (JsonChunk chunk in Encode(integers, after).EncodeAsync(writer)) items += chunk.Items;
        });
        string expected = after == 0 ? "" : "[" + string.Join(',', Enumerable.Range(0, after));
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(writer.Written));
        Assert.Equal((after, 1), (items, _disposed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LeftInTheMiddle_ItIsDisposedOnce(bool integers)
    {
        await foreach (JsonChunk _ in Encode(integers, 1_000).EncodeAsync(new BlockWriter(4096))) break;
        Assert.Equal(1, _disposed);
    }

    private JsonEncoder Encode(bool integers, int after) => integers
        ? JsonEncoder.Integers(Source(after))
        : JsonEncoder.Items(Source(after), (JsonTypeInfo<int>)SourceContract.Options.GetTypeInfo(typeof(int)));

    private IEnumerable<int> Source(int after)
    {
        try
        {
            for (int i = 0; i < after; i++) yield return i;
            throw new InvalidDataException();
        }
        finally
        {
            _disposed++;
        }
    }
}
