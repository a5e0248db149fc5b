using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace StreamingJson;

/// <summary>The work of a <see cref="JsonProducer"/>: an iterator that yields wherever its turn may end.</summary>
/// <remarks>
/// The way of the data:
/// <list type="number">
/// <item>the encoder writes a chunk, or the bell says that it is time for something else;</item>
/// <item>the chunk is counted;</item>
/// <item>what has come together is flushed, by size, by time, or at the end: this is where a slow consumer pauses us;</item>
/// <item>the turn is offered to others.</item>
/// </list>
/// </remarks>
internal sealed class Production
{
    private readonly JsonEncoder _encoder;
    private readonly Consumer _consumer;
    private readonly JsonProducerOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<StreamEnd> _end;
    private readonly Action _flushed;
    private readonly FlushSchedule _schedule;
    private readonly LazyTimer _bell;
    private readonly long _stallTimeout;
    private ChunkArrivals? _arrivals;
    private long _items;
    private long _bytes;
    private long _written;

    /// <param name="encoder">What is written.</param>
    /// <param name="consumer">Where it goes.</param>
    /// <param name="options">When to flush, and how long to wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="end">Called when it ends itself, with the reason; the iterator may have a step to go.</param>
    /// <param name="flushed">Called after each flush.</param>
    public Production(JsonEncoder encoder, Consumer consumer, JsonProducerOptions options, TimeProvider time,
        Action<StreamEnd> end, Action flushed)
    {
        (_encoder, _consumer, _options, _time, _end, _flushed) = (encoder, consumer, options, time, end, flushed);
        _schedule = new FlushSchedule(options, time, hasHeartbeat: !encoder.Heartbeat.IsEmpty);
        _bell = new LazyTimer(time, Ring);
        _stallTimeout = options.StallTimeout == Timeout.InfiniteTimeSpan ? 0 : time.Ticks(options.StallTimeout);
    }

    public long Items => Volatile.Read(ref _items);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Bytes that were handed on, with heartbeats, compressed.</summary>
    public long Sent => _consumer.Sent(Volatile.Read(ref _written));

    /// <summary>The task whose work this is, as soon as there is one.</summary>
    public CooperativeTask? Task { get; set; }

    /// <summary>The source was waited for in vain.</summary>
    public TimeoutException? SourceTimeout { get; private set; }

    public async IAsyncEnumerable<JsonChunk> RunAsync([EnumeratorCancellation] CancellationToken stopping)
    {
        // The cooperator's stop does not know of the reader, who may keep us waiting.
        using CancellationTokenRegistration stop = stopping.UnsafeRegister(_ => _end(StreamEnd.Stopped), null);
        // Rule 2: on every way out, the encoder is disposed, and with it its source.
        IAsyncEnumerator<JsonChunk> chunks =
            _encoder.EncodeAsync(_consumer.Writer, _options.ChunkSize, stopping).GetAsyncEnumerator(CancellationToken.None);
        await using ConfiguredAsyncDisposable disposal = chunks.ConfigureAwait(false);
        _arrivals = new ChunkArrivals(chunks, () => Task);
        _schedule.Flushed(0, _time.GetTimestamp());
        bool more = true;
        bool flushes = true;
        bool hasBlock = false;
        while (more)
        {
            // A stream that fills its flushes gets each as one block of memory, which the encoder then takes in its small pieces: a
            // send of one block costs less than one of sixteen, and allocates nothing. Measured: one stream 12 % faster.
            if (flushes) hasBlock = _schedule.FillsFlushes && _consumer.LeaseBlock(_options.FlushSize);

            // 1. A chunk, or the bell.
            bool arrived = await _arrivals.WaitAsync(Room).ConfigureAwait(false);
            ExceptionDispatchInfo? failure = arrived ? Take(ref more) : null;
            JsonChunk chunk = _arrivals.TakeWritten();

            // 2. Counted by us, since a writer whose reader has gone counts nothing (rule 1).
            Count(chunk);
            if (failure is not null)
            {
                await EndUnwholeAsync("The source failed").ConfigureAwait(false);
                failure.Throw();
            }

            long now = _time.GetTimestamp();
            if (arrived || chunk.Bytes > 0) _schedule.WaitingSince = chunk.SourcePending ? now : 0;
            bool beats = !arrived && WriteHeartbeat(now);

            // 3. Flushed by size or by time (rule 5), and at the end (rule 4). Time alone makes a compressor give up what it holds.
            bool late = beats || _schedule.IsLate(now);
            flushes = !more || _schedule.IsFull(Sent) || (late && HasUnflushed);
            if (flushes)
            {
                if (!more) _consumer.Finish();
                else if (late) _consumer.Release();
                if (!EndFlush(await BeginFlush()))
                {
                    _end(StreamEnd.ConsumerGone);
                    // An iterator cannot be disposed in the middle of a step: the source, cancelled now, has to come back first.
                    while (!arrived) arrived = await _arrivals.WaitAsync(room: 0).ConfigureAwait(false);
                    yield break;
                }

                _flushed();
            }

            if (_schedule.WaitingSince > 0) await WatchSourceAsync(now).ConfigureAwait(false);

            // 4. The turn may end here; with a block only when it is sent, if that is soon: who waits for a turn then has none, and
            // the next one has it while it is still in the core's cache.
            if (!arrived || !more) continue;
            if (flushes || !hasBlock || Task?.GoesOn(now) != true) yield return chunk;
        }
    }

    /// <summary>Nothing rings any more.</summary>
    public void Ended() => _bell.End();

    private bool HasUnflushed => _schedule.HasUnflushed(Sent) || _consumer.IsHolding;

    /// <summary>While the bell is set for what is not flushed, the encoder may fill up the flush by itself.</summary>
    private int Room => _schedule.WaitingSince > 0 && HasUnflushed ? _schedule.Room(Sent) : 0;

    private ExceptionDispatchInfo? Take(ref bool more)
    {
        try
        {
            more = _arrivals!.Take();
            return null;
        }
        catch (Exception error)
        {
            return ExceptionDispatchInfo.Capture(error);
        }
    }

    private void Count(JsonChunk chunk)
    {
        Volatile.Write(ref _bytes, _bytes + chunk.Bytes);
        Volatile.Write(ref _items, _items + chunk.Items);
        Volatile.Write(ref _written, _written + chunk.Bytes);
    }

    private bool WriteHeartbeat(long now)
    {
        if (!_schedule.IsHeartbeatDue(now) || _consumer.HasLeft) return false;
        Write(_encoder.Heartbeat.Span);
        return true;
    }

    /// <summary>Writes what is not the encoder's, while it writes nothing.</summary>
    private void Write(ReadOnlySpan<byte> text)
    {
        _consumer.Writer.Write(text);
        Volatile.Write(ref _written, _written + text.Length);
    }

    private PendingFlush BeginFlush()
    {
        if (!_schedule.HasUnflushed(Sent)) return default;
        // One timestamp for both: a bell that rang a moment before the flush is old enough would be the last.
        long now = _time.GetTimestamp();
        if (_stallTimeout > 0) _bell.Set(now + _stallTimeout);
        return _consumer.BeginFlush(now);
    }

    private bool EndFlush(bool wantsMore)
    {
        _bell.Clear();
        if (wantsMore) _schedule.Flushed(Sent, _time.GetTimestamp());
        return wantsMore;
    }

    /// <summary>Sets the bell for what is due while the source is quiet; or lets go of a source that was quiet for too long.</summary>
    private async ValueTask WatchSourceAsync(long now)
    {
        if (_consumer.HasLeft) return;
        if (!_schedule.IsSourceOverdue(now))
        {
            _bell.Set(_schedule.NextRing(HasUnflushed));
            return;
        }

        SourceTimeout = new TimeoutException($"The source was quiet for longer than {_options.SourceTimeout}.");
        await EndUnwholeAsync("The source was quiet for too long").ConfigureAwait(false);
        _end(StreamEnd.SourceTimedOut);
    }

    /// <summary>The document cannot be whole: what there is of it is sent, with a last record that says so if it has records.</summary>
    private async ValueTask EndUnwholeAsync(string problem)
    {
        if (_written == 0 || _consumer.HasLeft) return;
        ArrayBufferWriter<byte> record = new();
        _encoder.TryWriteFailure(record, FailureText.Of(problem, _items, _encoder.Cursor));
        Write(record.WrittenSpan);
        // Not the end of a compressed body: that would make it look whole.
        _consumer.Release();
        EndFlush(await BeginFlush());
    }

    private void Ring()
    {
        if (!_consumer.IsFlushing) _arrivals!.Ring();
        else if (_stallTimeout > 0 && _time.GetTimestamp() - _consumer.FlushBegun >= _stallTimeout) _end(StreamEnd.Stalled);
    }
}
