using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;

namespace StreamingJson;

/// <summary>Moves the encoder of a stream from chunk to chunk, and knows what the last step came to.</summary>
internal sealed class EncoderPump : IAsyncDisposable
{
    private readonly JsonEncoder _encoder;
    private readonly FlushController _flushes;
    private readonly JsonProducerOptions _options;
    private readonly CancellationToken _stopping;
    private readonly Action _arrived;
    private EncodingRun? _run;
    private ValueTask<bool> _move;
    private bool _isRegistered;
    private bool _needsBlock = true;

    /// <param name="encoder">What is written.</param>
    /// <param name="flushes">Where it goes.</param>
    /// <param name="options">How much at a time.</param>
    /// <param name="arrived">Called when a step has ended that did not at once.</param>
    /// <param name="stopping">Handed on to the source.</param>
    public EncoderPump(JsonEncoder encoder, FlushController flushes, JsonProducerOptions options, Action arrived, CancellationToken stopping)
    {
        (_encoder, _flushes, _options) = (encoder, flushes, options);
        (_stopping, _arrived) = (stopping, arrived);
    }

    /// <summary>Gets a value that indicates whether a step is under way whose end nobody has taken.</summary>
    public bool IsMoving { get; private set; }

    /// <summary>Gets a value that indicates whether the encoder waits for its source, and has promised not to touch the writer.</summary>
    public bool SourcePending { get; private set; }

    /// <summary>Gets a value that indicates whether there are no more chunks, or the encoder has failed.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Gets what the source or the encoder has thrown.</summary>
    public ExceptionDispatchInfo? Failure { get; private set; }

    /// <summary>Gets a value that indicates whether what comes until the next flush goes into one block of memory.</summary>
    public bool HasBlock { get; private set; }

    public string? Cursor => _run?.Cursor;

    /// <summary>Goes on with a document whose beginning is encoded.</summary>
    public void GoOnFrom(JsonBeginning beginning)
    {
        _run = beginning.Run;
        SourcePending = beginning.Last.SourcePending;
        if (beginning.Pending is not ValueTask<bool> pending) return;
        (_move, IsMoving) = (pending, true);
        _isRegistered = beginning.TryForward(_arrived);
    }

    /// <summary>Begins a step, unless one is under way.</summary>
    /// <returns>Whether it has ended, and can be taken. If not, it will be told.</returns>
    public bool TryMove()
    {
        if (!IsMoving) Begin();
        if (_move.IsCompleted) return true;
        if (_isRegistered) return false;
        _isRegistered = true;
        _move.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_arrived);
        return false;
    }

    /// <summary>Takes the step that has ended.</summary>
    /// <returns>What it has written; nothing, if it was the last, or has failed.</returns>
    public JsonChunk Take()
    {
        IsMoving = _isRegistered = false;
        JsonChunk chunk = default;
        try
        {
            HasEnded = !_move.GetAwaiter().GetResult();
            if (!HasEnded) chunk = _run!.Current;
        }
        catch (Exception error)
        {
            Failure = ExceptionDispatchInfo.Capture(error);
            HasEnded = true;
        }

        SourcePending = chunk.SourcePending;
        return chunk;
    }

    /// <summary>What was written is sent: the next step may have another block.</summary>
    public void OnFlushed() => _needsBlock = true;

    public void LeaveTurns(BlockingThreads threads) => _run?.LeaveTurns(threads);

    public ValueTask DisposeAsync() => _run?.DisposeAsync() ?? default;

    private void Begin()
    {
        if (_needsBlock)
        {
            // A stream that fills its flushes gets each as one block of memory, which the encoder then takes in its small pieces: a
            // send of one block costs less than one of sixteen, and allocates nothing.
            HasBlock = _flushes.FillsFlushes && _flushes.LeaseBlock(_options.FlushSize);
            _needsBlock = false;
        }

        try
        {
            _run ??= _encoder.Begin(_flushes.Writer, _options.ChunkSize, _stopping);
            _move = _run.MoveNextAsync();
        }
        catch (Exception error)
        {
            _move = ValueTask.FromException<bool>(error);
        }

        IsMoving = true;
    }
}

/// <summary>
/// What the reader of a broken document is told: a problem (RFC 9457), with the key to go on from as an extension member if there
/// is one, and nothing of what was thrown.
/// </summary>
internal static class FailureText
{
    public static byte[] Of(string problem, long items, string? cursor)
    {
        string more = cursor is null ? "" : $",\"cursor\":\"{JsonEncodedText.Encode(Encoding.UTF8.GetBytes(cursor))}\"";
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$"""{"title":"Internal Server Error","status":500,"detail":"{{problem}} after {{items}} items."{{more}}}"""));
    }
}
