using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace StreamingJson;

/// <summary>Reads a document from the file that its source is written into, by a stream of its own.</summary>
internal static class SpoolReader
{
    // About a flush; a read takes a work item of the thread pool each.
    private const int ReadSize = 64 * 1024;

    public static async IAsyncEnumerable<TextBlock> ReadAsync(
        JsonEncoder encoder,
        SpoolFile file,
        Cooperator cooperator,
        TimeSpan stallTimeout,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using SpoolFile disposal = file;
        // How many items, and which key, belong to the bytes: one mark per flush, passed as the bytes are read.
        ConcurrentQueue<Mark> marks = new();
        JsonProducer? producer = null;
        using SpoolWriter writer = new(file, end => marks.Enqueue(new Mark(end, producer!.Progress.Items, producer.Cursor)));
        producer = new JsonProducer(
            new RecordsOnlyEncoder(encoder), writer, cooperator, new JsonProducerOptions { StallTimeout = stallTimeout });
        Task<StreamOutcome> completion = producer.BeginProducing(cancellationToken);
        _ = completion.ContinueWith(_ => file.NotifyChange(), TaskScheduler.Default);
        byte[] block = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            Mark passed = default;
            while (true)
            {
                if (!IsReadable()) await file.WaitAsync(IsReadable, cancellationToken).ConfigureAwait(false);
                if (file.Written == file.Read) break;
                int length = await file.ReadAsync(block.AsMemory(0, ReadSize), cancellationToken).ConfigureAwait(false);
                long before = passed.Items;
                while (marks.TryPeek(out Mark mark) && mark.Bytes <= file.Read && marks.TryDequeue(out _)) passed = mark;
                yield return new TextBlock(block.AsMemory(0, length), (int)(passed.Items - before), passed.Cursor);
            }

            StreamOutcome outcome = await completion.ConfigureAwait(false);
            if (outcome.End == StreamEnd.Stalled)
                throw new TimeoutException("The spool was full, and its reader took nothing, for as long as its source may be held.");
            if (!outcome.IsWhole) throw outcome.Error ?? new OperationCanceledException($"The stream into the spool has ended: {outcome.End}.");
        }
        finally
        {
            producer.StopProducing();
            await completion.ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(block);
        }

        // There is something to read, or nothing more will come.
        bool IsReadable() => file.Written > file.Read || completion.IsCompleted;
    }

    private readonly record struct Mark(long Bytes, long Items, string? Cursor);
}

/// <summary>Flushes the text of a producer into the file, which may have no room for a while.</summary>
/// <param name="file">The file.</param>
/// <param name="flushing">Called with the number of bytes in all, before a reader can have one of those that are new.</param>
internal sealed class SpoolWriter(SpoolFile file, Action<long> flushing) : PipeWriter, IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly CancellationTokenSource _leaving = new();

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

    public override void Advance(int bytes) => _buffer.Advance(bytes);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        flushing(file.Written + _buffer.WrittenCount);
        try
        {
            await file.WriteAsync(_buffer.WrittenMemory, _leaving.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new FlushResult(isCanceled: true, isCompleted: false);
        }

        _buffer.ResetWrittenCount();
        return default;
    }

    /// <summary>Ends the pending flush; the producer calls it when it leaves, and flushes no more.</summary>
    public override void CancelPendingFlush() => _leaving.Cancel();

    public override void Complete(Exception? exception = null)
    {
        // The reader disposes the file.
    }

    public void Dispose() => _leaving.Dispose();
}
