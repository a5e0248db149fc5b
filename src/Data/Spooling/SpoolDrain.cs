using System.Buffers;

namespace StreamingJson;

/// <summary>A document on its way from its source into a file: a stream of its own, with the file as its consumer.</summary>
internal sealed class SpoolDrain : BlockSource
{
    // A read takes a turn of the thread pool each; a flush's worth at a time.
    private const int ReadSize = 64 * 1024;

    private readonly SpoolFile _file;
    private readonly SpoolWriter _writer;
    private readonly JsonProducer _producer;
    private readonly Task<StreamOutcome> _completion;
    private readonly SpoolMarks _marks = new();
    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(ReadSize);
    private int _items;

    public SpoolDrain(
        JsonEncoder encoder, SpoolFile file, Cooperator cooperator, TimeSpan stallTimeout, CancellationToken cancellationToken)
    {
        _file = file;
        _writer = new SpoolWriter(file, end => _marks.Add(end, _producer!.Progress.Items, _producer.Cursor));
        _producer = new JsonProducer(new BareEncoder(encoder), _writer, cooperator, new JsonProducerOptions { StallTimeout = stallTimeout });
        _completion = _producer.BeginProducing(cancellationToken);
        _completion.ContinueWith(_ => file.Changed(), TaskScheduler.Default);
    }

    public override int Items => _items;

    public override string? Cursor => _marks.Cursor;

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
        _items = _marks.Pass(_file.Read);
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

    /// <summary>After the last byte: throws if that came too early.</summary>
    private async ValueTask EndAsync()
    {
        StreamOutcome outcome = await _completion.ConfigureAwait(false);
        if (outcome.IsWhole) return;
        if (outcome.End == StreamEnd.Stalled)
            throw new TimeoutException("The spool was full, and its reader took nothing, for as long as its source may be held.");
        throw outcome.Error ?? new OperationCanceledException($"The stream into the spool has ended: {outcome.End}.");
    }
}
