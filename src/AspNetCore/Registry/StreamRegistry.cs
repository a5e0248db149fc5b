using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Represents the streams of an application: those that run, and for 10 seconds those that have ended, at most 256 of these. A singleton of
/// <c>AddStreamingJson()</c>; all members are safe for use from any thread.
/// </summary>
/// <remarks>A stream pays when it begins and when it ends. What a look costs is paid by the one who looks.</remarks>
public sealed class StreamRegistry
{
    /// <summary>Who looks four times a second, or reloads a page by hand, sees every end.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);

    /// <summary>A few hundred bytes each: together less than two streams that run.</summary>
    internal const int MaxKept = 256;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, RunningStream> _running = [];
    private readonly Queue<(RunningStream Stream, long At)> _ended = [];
    private readonly long[] _ends = new long[Enum.GetValues<StreamEnd>().Length];
    private long _lastId;
    private long _bytesOfEnded;

    internal StreamRegistry(TimeProvider time) => _time = time;

    /// <summary>Gets how many streams <see cref="ToArray"/> would return now, those that have ended included.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                Sweep();
                return _running.Count + _ended.Count;
            }
        }
    }

    /// <summary>Gets the number of bytes that all streams have sent since the application began. It never falls.</summary>
    public long BytesSent
    {
        get
        {
            RunningStream[] running;
            long sum;
            lock (_gate) (running, sum) = ([.. _running.Values], _bytesOfEnded);
            foreach (RunningStream stream in running) sum += stream.BytesSent;
            return sum;
        }
    }

    /// <summary>Counts the streams that have ended in a way since the application began.</summary>
    /// <param name="end">The way; a reader's token that was cancelled counts as <see cref="StreamEnd.ConsumerGone"/>.</param>
    public long CountOf(StreamEnd end)
    {
        lock (_gate) return (uint)end < (uint)_ends.Length ? _ends[(int)end] : 0;
    }

    /// <summary>Finds a stream by its <see cref="RunningStream.Id"/>.</summary>
    /// <param name="id">Any number.</param>
    /// <returns><see langword="null"/> if there is no such stream, or it ended too long ago.</returns>
    public RunningStream? Find(long id)
    {
        lock (_gate)
        {
            Sweep();
            return _running.GetValueOrDefault(id) ?? _ended.FirstOrDefault(ended => ended.Stream.Id == id).Stream;
        }
    }

    /// <summary>Gets the streams that there are at this moment.</summary>
    /// <returns>An array of the caller's own, in order of <see cref="RunningStream.Id"/>.</returns>
    public RunningStream[] ToArray()
    {
        RunningStream[] streams;
        lock (_gate)
        {
            Sweep();
            streams = [.. _running.Values, .. _ended.Select(ended => ended.Stream)];
        }

        Array.Sort(streams, static (one, other) => one.Id.CompareTo(other.Id));
        return streams;
    }

    /// <param name="request">Who asks for it, and what for.</param>
    /// <param name="contentType">What it is answered with.</param>
    /// <param name="producer">The producer, which has not begun.</param>
    internal RunningStream Add(HttpRequest request, string contentType, JsonProducer producer)
    {
        StreamLabels labels = StreamLabels.Of(request, contentType);
        lock (_gate)
        {
            Sweep();
            RunningStream stream = new(++_lastId, labels, producer, _time);
            _running.Add(stream.Id, stream);
            return stream;
        }
    }

    /// <summary>A stream that was added has not begun.</summary>
    internal void Remove(RunningStream stream)
    {
        lock (_gate) _running.Remove(stream.Id);
    }

    internal void End(RunningStream stream, StreamOutcome outcome)
    {
        lock (_gate)
        {
            stream.End(outcome);
            if (!_running.Remove(stream.Id)) return;
            _ends[(int)stream.Outcome!.End]++;
            _bytesOfEnded += outcome.BytesSent;
            _ended.Enqueue((stream, _time.GetTimestamp()));
            Sweep();
        }
    }

    /// <summary>Under the gate. By whoever comes along, so that no timer runs for what nobody looks at.</summary>
    private void Sweep()
    {
        while (_ended.TryPeek(out (RunningStream, long At) oldest)
            && (_ended.Count > MaxKept || _time.GetElapsedTime(oldest.At) >= Kept))
        {
            _ended.Dequeue();
        }
    }
}
