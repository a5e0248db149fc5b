using System.Text;

namespace StreamingJson.Tests;

public class CompressingWriterTests
{
    public static TheoryData<StreamCompression> Formats => [StreamCompression.Gzip, StreamCompression.Brotli];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Finish_WithoutAByte_IsAnEmptyDocument(StreamCompression compression)
    {
        BlockPipeWriter inner = new();
        using CompressingWriter writer = CompressingWriter.Create(inner, compression);
        writer.Finish();
        Assert.Empty(Decoding.Whole(compression, inner.Written));
        Assert.NotEqual(0, inner.Count);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Finish_Twice_EndsOnce(StreamCompression compression)
    {
        BlockPipeWriter inner = new();
        using CompressingWriter writer = CompressingWriter.Create(inner, compression);
        Write(writer, "[1,2,3]");
        writer.Finish();
        writer.Finish();
        Assert.Equal("[1,2,3]", Encoding.ASCII.GetString(Decoding.Whole(compression, inner.Written)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Release_WithNothingNew_WritesNothing(StreamCompression compression)
    {
        BlockPipeWriter inner = new();
        using CompressingWriter writer = CompressingWriter.Create(inner, compression);
        Assert.False(writer.IsHolding);
        writer.FlushHeld();
        Assert.Equal(0, inner.Count);
        Write(writer, "[1,2");
        writer.FlushHeld();
        int released = inner.Count;
        writer.GetSpan();
        writer.Advance(0);
        Assert.False(writer.IsHolding);
        writer.FlushHeld();
        writer.FlushHeld();
        Assert.Equal(released, inner.Count);
        writer.Finish();
        int finished = inner.Count;
        writer.FlushHeld();
        Assert.Equal(finished, inner.Count);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task FlushAsync_DoesNotRelease(StreamCompression compression)
    {
        BlockPipeWriter inner = new();
        using CompressingWriter writer = CompressingWriter.Create(inner, compression);
        Write(writer, "[1,2");
        int before = inner.Count;
        await writer.FlushAsync();
        Assert.True(writer.IsHolding);
        Assert.Equal((before, 1), (inner.Count, inner.Flushes));
        Assert.NotEqual("[1,2", Encoding.ASCII.GetString(Decoding.SoFar(compression, inner.Written, 4)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Dispose_InTheMiddle_WritesNothingAndEndsAll(StreamCompression compression)
    {
        BlockPipeWriter inner = new();
        CompressingWriter writer = CompressingWriter.Create(inner, compression);
        Write(writer, new string('x', 100_000));
        int before = inner.Count;
        writer.Dispose();
        writer.Dispose();
        writer.FlushHeld();
        Assert.Equal(before, inner.Count);
        Assert.False(writer.IsHolding);
        Assert.Throws<ObjectDisposedException>(() => writer.GetMemory());
        Assert.Throws<ObjectDisposedException>(() => writer.Advance(0));
        Assert.Throws<ObjectDisposedException>(writer.Finish);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Dispose_Unused_WritesNothing(StreamCompression compression)
    {
        BlockPipeWriter inner = new();
        CompressingWriter.Create(inner, compression).Dispose();
        Assert.Equal(0, inner.Count);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Dispose_AfterFinish_LeavesTheDocumentWhole(StreamCompression compression)
    {
        BlockPipeWriter inner = new();
        CompressingWriter writer = CompressingWriter.Create(inner, compression);
        Write(writer, "[]");
        writer.Finish();
        Assert.Throws<InvalidOperationException>(() => writer.GetMemory());
        writer.Dispose();
        Assert.Equal("[]", Encoding.ASCII.GetString(Decoding.Whole(compression, inner.Written)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Advance_InnerThrows_ThrowsItsErrorAndCanBeDisposed(StreamCompression compression)
    {
        InvalidOperationException error = new("Too many bytes.");
        BlockPipeWriter inner = new() { Failure = (10_000, error) };
        CompressingWriter writer = CompressingWriter.Create(inner, compression);
        Random random = new(1);
        Assert.Same(error, Assert.Throws<InvalidOperationException>(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                random.NextBytes(writer.GetSpan());
                writer.Advance(4096);
            }
        }));
        inner.Failure = default;
        int before = inner.Count;
        writer.Dispose();
        Assert.Equal(before, inner.Count);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Finish_AfterAFailure_IsRefused(StreamCompression compression)
    {
        // A gzip header has 10 bytes, and is passed on at once.
        BlockPipeWriter inner = new() { Failure = (10, new IOException()) };
        using CompressingWriter writer = CompressingWriter.Create(inner, compression);
        Write(writer, "[123456789,234567891,345678912]");
        Assert.Throws<IOException>(writer.FlushHeld);
        inner.Failure = default;
        int before = inner.Count;
        Assert.Throws<InvalidOperationException>(writer.FlushHeld);
        Assert.Throws<InvalidOperationException>(() => writer.GetMemory());
        Assert.Throws<InvalidOperationException>(writer.Finish);
        Assert.Equal(before, inner.Count);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Finish_InnerThrows_Throws(StreamCompression compression)
    {
        BlockPipeWriter inner = new() { Failure = (10, new IOException()) };
        using CompressingWriter writer = CompressingWriter.Create(inner, compression);
        Write(writer, "[123456789,234567891,345678912]");
        Assert.Throws<IOException>(writer.Finish);
        Assert.Throws<InvalidOperationException>(writer.Finish);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Advance_BeyondTheMemory_IsRefused(StreamCompression compression)
    {
        using CompressingWriter writer = CompressingWriter.Create(new BlockPipeWriter(), compression);
        Assert.Throws<ArgumentOutOfRangeException>("bytes", () => writer.Advance(1));
        int room = writer.GetMemory().Length;
        Assert.Throws<ArgumentOutOfRangeException>("bytes", () => writer.Advance(room + 1));
        Assert.Throws<ArgumentOutOfRangeException>("bytes", () => writer.Advance(-1));
        Assert.Throws<ArgumentOutOfRangeException>("sizeHint", () => writer.GetMemory(-1));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Advance_AfterItHasWarmedUp_AllocatesNothing(StreamCompression compression)
    {
        using CompressingWriter writer = CompressingWriter.Create(new EndlessWriter(), compression);
        Assert.Equal(0, Allocation.Least(() => WriteIntegers(writer, 200)));
    }

    [Fact]
    public void Create_NoFormat_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(
        "compression", () => CompressingWriter.Create(new BlockPipeWriter(), StreamCompression.None));

    private static void Write(FilterWriter writer, string text) =>
        writer.Advance(Encoding.ASCII.GetBytes(text, writer.GetSpan(text.Length)));

    private static void WriteIntegers(CompressingWriter writer, int chunks)
    {
        for (int i = 0; i < chunks; i++)
        {
            IntegerRange.Write(writer.GetSpan(), i * 1000L, 500, out int bytes);
            writer.Advance(bytes);
            if (i % 10 == 0) writer.GetMemory(20_000);
            if (i % 7 == 0) writer.FlushHeld();
        }
    }
}
