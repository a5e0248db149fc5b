using System.Buffers;

namespace StreamingJson;

// The one loop of the library: a step of it is a chunk, or a flush.
public sealed partial class JsonProducer
{
    // Of whoever makes the step.
    private bool _hasStepped;
    private bool _mayGoAhead;
    private bool _wentAhead;
    private bool _isDue;
    private long _waitingSince;
    private bool _hasFailureRecord;
    private Phase _phase;
    private Exception? _error;

    /// <summary>What becomes of the document, as soon as that is decided by the encoder or its source.</summary>
    private enum Phase
    {
        Producing,

        /// <summary>The last flush of a whole document.</summary>
        Ending,

        /// <summary>The last flush of one whose source has failed.</summary>
        Failing,

        /// <summary>The last flush of one whose source was quiet for too long.</summary>
        TimingOut,

        /// <summary>Nothing is written any more; the encoder's step has to come back.</summary>
        Abandoning,
    }

    // About as much as the framework would have written of an answer before others had their turn.
    private const int LongestAnswer = 1024 * 1024;

    bool ICooperativeWork.IsLong => _book.Written >= LongestAnswer;

    bool ICooperativeWork.IsStepUnderWay => _encoding.IsMoving || _isDue || _flushes.IsUnderWay;

    private bool HasUnflushed => _flushes.HasUnflushed(_book.Written);

    StepResult ICooperativeWork.Step(bool borrowed, ref long now)
    {
        if (!_hasStepped) BeginStepping();
        // 1. The flush that the reader lets us wait for.
        if (_flushes.IsUnderWay) return _flushes.IsCompleted ? EndFlush(ref now) : WaitForFlush(ref now);
        // A borrowed step leaves to a turn of its own what it may not do.
        if (_isDue) return FlushIfDue(ref now);

        while (true)
        {
            // 2. A chunk.
            if (!_encoding.TryMove()) return borrowed && _mayGoAhead ? StepResult.Wait : WaitForSource(ref now);
            // 3. Counted.
            JsonChunk chunk = _encoding.Take();
            _book.Count(chunk);
            if (_flushes.IsClosed)
            {
                _encoding.Failure?.Throw();
                return StepResult.Done;
            }

            // 4. and 5.
            if (!borrowed) return FlushIfDue(ref now);
            _wentAhead = true;
            _isDue = !_mayGoAhead || _encoding.HasEnded || _flushes.IsFull(_book.Written) || (chunk.Bytes > 0 && !chunk.SourcePending);
            if (_isDue) return StepResult.Continue;
        }
    }

    /// <summary>In its first turn, which may be late in coming.</summary>
    private void BeginStepping()
    {
        _hasStepped = true;
        long now = _time.GetTimestamp();
        _flushes.Begin(now);
        if (_encoding.SourcePending) _waitingSince = now;
    }

    private StepResult FlushIfDue(ref long now)
    {
        _isDue = false;
        if (_encoding.Failure is not null) return FailWith("The source failed", Phase.Failing, ref now);
        now = _time.GetTimestamp();
        _waitingSince = _encoding.SourcePending ? now : 0;
        if (_encoding.HasEnded)
        {
            _flushes.Finish();
            _phase = Phase.Ending;
            return HasUnflushed ? Flush(ref now) : StepResult.Done;
        }

        bool late = _flushes.IsLate(now) && HasUnflushed;
        // Time alone makes a compressor give up what it holds.
        if (late) _flushes.FlushHeld();
        if (late || _flushes.IsFull(_book.Written)) return Flush(ref now);
        return _encoding.HasBlock ? StepResult.Extend : StepResult.Continue;
    }

    /// <summary>While the source is quiet: a flush of what is late, a heartbeat, and a limit.</summary>
    private StepResult WaitForSource(ref long now)
    {
        if (_flushes.IsClosed || _phase == Phase.Abandoning) return StepResult.Wait;
        now = _time.GetTimestamp();
        // What came ahead came before the deadline passed, though the turn for it may be late.
        if (_wentAhead) _waitingSince = !_encoding.SourcePending ? 0 : _passedAt > _waitingSince ? _passedAt : now;
        _wentAhead = _mayGoAhead = false;
        // An encoder that has not promised to leave the writer alone may be writing.
        if (_waitingSince == 0) return StepResult.Wait;
        if (_sourceTimeout > 0 && now - _waitingSince >= _sourceTimeout)
            return FailWith("The source was quiet for too long", Phase.TimingOut, ref now);
        bool beats = _heartbeatInterval > 0 && now - _flushes.FlushedAt >= _heartbeatInterval;
        if (beats) Write(_encoder.Heartbeat.Span);
        if (beats || (_flushes.IsLate(now) && HasUnflushed))
        {
            _flushes.FlushHeld();
            return Flush(ref now);
        }

        _mayGoAhead = HasUnflushed;
        long next = _mayGoAhead ? _flushes.LateAt
            : _heartbeatInterval > 0 ? _flushes.FlushedAt + _heartbeatInterval
            : long.MaxValue;
        if (_sourceTimeout > 0) next = Math.Min(next, _waitingSince + _sourceTimeout);
        SetDeadline(next);
        return StepResult.Wait;
    }

    /// <summary>The document cannot be whole: what there is of it is sent, with a last record that says so if its format has records.</summary>
    private StepResult FailWith(string problem, Phase phase, ref long now)
    {
        _phase = phase;
        if (_book.Written == 0 || _flushes.IsClosed) return AfterLastFlush();
        ArrayBufferWriter<byte> record = new();
        _hasFailureRecord = _encoder.TryWriteFailure(record, FailureText.Of(problem, _book.Items, Cursor));
        Write(record.WrittenSpan);
        // Not the end of a compressed body: that would make it look whole.
        _flushes.FlushHeld();
        return HasUnflushed ? Flush(ref now) : AfterLastFlush();
    }

    private StepResult AfterLastFlush()
    {
        if (_phase == Phase.Failing) _encoding.Failure!.Throw();
        if (_phase == Phase.TimingOut)
        {
            _error = new TimeoutException($"The source was quiet for longer than {_options.SourceTimeout}.");
            End(StreamEnd.SourceTimedOut);
        }

        if (_phase != Phase.Ending) _phase = Phase.Abandoning;
        // An iterator cannot be disposed in the middle of a step: the source, canceled now, has to come back first.
        return _encoding.IsMoving ? StepResult.Continue : StepResult.Done;
    }

    /// <summary>Writes what is not the encoder's, while it writes nothing.</summary>
    private void Write(ReadOnlySpan<byte> text)
    {
        _flushes.Writer.Write(text);
        _book.CountBeside(text.Length);
    }

    private StepResult Flush(ref long now)
    {
        // One timestamp for both: a deadline that passed a moment before the flush is old enough would be the last.
        now = _time.GetTimestamp();
        if (_stallTimeout > 0) SetDeadline(now + _stallTimeout);
        return _flushes.Begin(now, _flushed) ? EndFlush(ref now) : StepResult.WaitForFlush;
    }

    private StepResult WaitForFlush(ref long now)
    {
        now = _time.GetTimestamp();
        return now - _flushes.BegunAt < _cooperator.Grace ? StepResult.WaitForFlush : StepResult.Wait;
    }

    private StepResult EndFlush(ref long now)
    {
        now = _time.GetTimestamp();
        bool wantsMore = _flushes.End(_book.Written, now);
        _deadline.Clear();
        if (IsEnded) SetDeadline(long.MaxValue);
        _encoding.OnFlushed();
        if (_phase is Phase.Failing or Phase.TimingOut) return AfterLastFlush();
        if (!wantsMore)
        {
            End(_flushes.Error is null ? StreamEnd.ConsumerGone : StreamEnd.ResponseFailed);
            _phase = Phase.Abandoning;
            return AfterLastFlush();
        }

        if (_book.IsReportDue(now)) _book.Report(State, ManualPauses);
        return _phase == Phase.Ending ? StepResult.Done : StepResult.Continue;
    }
}
