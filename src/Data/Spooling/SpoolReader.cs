using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace StreamingJson;

/// <summary>Reads a document from the file that its source is written into, by a stream of its own.</summary>
internal sealed class SpoolReader : BlockSource
{
    // About a flush; a read takes a work item of the thread pool each.
    private const int ReadSize = 64 * 1024;

    private readonly SpoolFile _file;
    private readonly SpoolWriter _writer;
    private readonly JsonProducer _producer;
    private readonly Task<StreamOutcome> _completion;

    // How many items, and which key, belong to the bytes: one mark per flush, passed as the bytes are read.
    private readonly ConcurrentQueue<Mark> _marks = new();
    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(ReadSize);
    private Mark _passed;
    private int _items;

    public SpoolReader(
        JsonEncoder encoder, SpoolFile file, Cooperator cooperator, TimeSpan stallTimeout, CancellationToken cancellationToken)
    {
        _file = file;
        _writer = new SpoolWriter(file, end => _marks.Enqueue(new Mark(end, _producer!.Progress.Items, _producer.Cursor)));
        _producer = new JsonProducer(
            new RecordsOnlyEncoder(encoder), _writer, cooperator, new JsonProducerOptions { StallTimeout = stallTimeout });
        _completion = _producer.BeginProducing(cancellationToken);
        _completion.ContinueWith(_ => file.NotifyChange(), TaskScheduler.Default);
    }

    public override int Items => _items;

    public override string? Cursor => _passed.Cursor;

    // There is something to read, or nothing more will come.
    private bool IsReadable => _file.Written > _file.Read || _completion.IsCompleted;

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        if (!IsReadable) await _file.WaitAsync(() => IsReadable, cancellationToken).ConfigureAwait(false);
        if (_file.Written == _file.Read)
        {
            await EndAsync().ConfigureAwait(false);
            return default;
        }

        int length = await _file.ReadAsync(_block.AsMemory(0, ReadSize), cancellationToken).ConfigureAwait(false);
        long before = _passed.Items;
        while (_marks.TryPeek(out Mark mark) && mark.Bytes <= _file.Read && _marks.TryDequeue(out _)) _passed = mark;
        _items = (int)(_passed.Items - before);
        return _block.AsMemory(0, length);
    }

    public override async ValueTask DisposeAsync()
    {
        _producer.StopProducing();
        await _completion.ConfigureAwait(false);
        _writer.Dispose();
        _file.Dispose();
        ArrayPool<byte>.Shared.Return(_block);
    }

    /// <summary>Throws, after the last byte, if the document is not complete.</summary>
    private async ValueTask EndAsync()
    {
        StreamOutcome outcome = await _completion.ConfigureAwait(false);
        if (outcome.IsWhole) return;
        if (outcome.End == StreamEnd.Stalled)
            throw new TimeoutException("The spool was full, and its reader took nothing, for as long as its source may be held.");
        throw outcome.Error ?? new OperationCanceledException($"The stream into the spool has ended: {outcome.End}.");
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
