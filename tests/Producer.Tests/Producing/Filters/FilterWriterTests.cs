using System.IO.Pipelines;
using System.Security.Cryptography;

namespace StreamingJson.Tests;

/// <summary>What every writer on the way keeps, and what is the digest's own.</summary>
public class FilterWriterTests
{
    public static TheoryData<string> Chains => ["gzip", "brotli", "digest", "gzip, digest"];

    [Theory]
    [MemberData(nameof(Chains))]
    public async Task FlushAsync_ReaderIsSlow_WaitsAsTheInnerOneDoes(string chain)
    {
        Pipe pipe = NarrowPipe();
        using FilterWriter writer = Chain(chain, pipe.Writer);
        WriteAndRelease(writer);
        ValueTask<FlushResult> flush = writer.FlushAsync();
        Assert.False(flush.IsCompleted);
        writer.CancelPendingFlush();
        Assert.True((await flush).IsCanceled);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public async Task FlushAsync_TokenIsCancelled_Throws(string chain)
    {
        Pipe pipe = NarrowPipe();
        using CancellationTokenSource cancellation = new();
        using FilterWriter writer = Chain(chain, pipe.Writer);
        WriteAndRelease(writer);
        ValueTask<FlushResult> flush = writer.FlushAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await flush);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public async Task FlushAsync_ReaderHasGone_SaysSo(string chain)
    {
        Pipe pipe = NarrowPipe();
        using FilterWriter writer = Chain(chain, pipe.Writer);
        WriteAndRelease(writer);
        await pipe.Reader.CompleteAsync();
        Assert.True((await writer.FlushAsync()).IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Complete_LeavesTheInnerOneOpen(string chain)
    {
        BlockPipeWriter inner = new();
        FilterWriter writer = Chain(chain, inner);
        writer.Complete();
        writer.Dispose();
        Assert.False(inner.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public async Task Finish_AndDispose_StillLetsTheEndBeFlushed(string chain)
    {
        Pipe pipe = new();
        FilterWriter writer = Chain(chain, pipe.Writer);
        WriteAndRelease(writer);
        writer.Finish();
        writer.Dispose();
        await writer.FlushAsync();
        Assert.True(pipe.Reader.TryRead(out ReadResult result));
        Assert.Equal(writer.Passed, result.Buffer.Length);
    }

    [Fact]
    public void IsHolding_AndRelease_SpeakForTheWholeChain()
    {
        BlockPipeWriter inner = new();
        using CompressingWriter gzip = CompressingWriter.Create(inner, StreamCompression.Gzip);
        using DigestWriter outer = new(gzip);
        outer.GetSpan()[0] = (byte)'x';
        outer.Advance(1);
        Assert.True(outer.IsHolding);
        outer.FlushHeld();
        Assert.False(outer.IsHolding);
        outer.Finish();
        Assert.Equal("x"u8, Decoding.Whole(StreamCompression.Gzip, inner.Written));
        Assert.Equal(SHA256.HashData("x"u8), outer.Digest.ToArray());
        Assert.Equal(inner.Count, outer.Passed);
    }

    [Fact]
    public void Digest_BeforeTheEnd_IsRefused()
    {
        using DigestWriter writer = new(new BlockPipeWriter());
        Assert.Throws<InvalidOperationException>(() => writer.Digest);
        writer.Finish();
        Assert.Equal(SHA256.HashData([]), writer.Digest.ToArray());
        Assert.Throws<InvalidOperationException>(() => writer.GetMemory());
    }

    [Fact]
    public void Digest_AfterAFailure_IsRefused()
    {
        BlockPipeWriter inner = new() { Failure = (10, new IOException()) };
        using DigestWriter writer = new(inner);
        writer.GetMemory(11);
        Assert.Throws<IOException>(() => writer.Advance(11));
        Assert.Throws<InvalidOperationException>(writer.Finish);
        Assert.Throws<InvalidOperationException>(() => writer.Digest);
    }

    [Fact]
    public void Digest_AfterDispose_IsStillThere()
    {
        DigestWriter writer = new(new BlockPipeWriter());
        writer.Finish();
        writer.Dispose();
        writer.Dispose();
        Assert.Equal(32, writer.Digest.Length);
        Assert.Throws<ObjectDisposedException>(() => writer.GetMemory());
    }

    [Fact]
    public void DigestWriter_AdvanceBeyondItsMemory_IsRefused()
    {
        using DigestWriter writer = new(new BlockPipeWriter(64));
        Assert.Throws<ArgumentOutOfRangeException>("bytes", () => writer.Advance(1));
        writer.GetMemory();
        Assert.Throws<ArgumentOutOfRangeException>("bytes", () => writer.Advance(65));
        Assert.Throws<ArgumentOutOfRangeException>("bytes", () => writer.Advance(-1));
    }

    [Fact]
    public void DigestWriter_AfterItHasWarmedUp_AllocatesNothing()
    {
        using DigestWriter writer = new(new EndlessWriter());
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                writer.GetSpan();
                writer.Advance(4096);
            }
        }));
    }

    private static Pipe NarrowPipe() => new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));

    private static FilterWriter Chain(string chain, PipeWriter inner) => chain switch
    {
        "gzip" => CompressingWriter.Create(inner, StreamCompression.Gzip),
        "brotli" => CompressingWriter.Create(inner, StreamCompression.Brotli),
        "digest" => new DigestWriter(inner),
        _ => CompressingWriter.Create(new DigestWriter(inner), StreamCompression.Gzip),
    };

    private static void WriteAndRelease(FilterWriter writer)
    {
        writer.GetSpan(100)[..100].Fill((byte)'x');
        writer.Advance(100);
        writer.FlushHeld();
    }
}
