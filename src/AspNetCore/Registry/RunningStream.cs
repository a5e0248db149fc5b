using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace StreamingJson.AspNetCore;

/// <summary>
/// Represents a stream of an application, for whoever operates it. All members are safe for use from any thread.
/// </summary>
public sealed class RunningStream
{
    private readonly StreamLabels _labels;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly Lock _gate = new();
    private volatile bool _isPaused;

    // Let go of at the end: an ended stream that is still listed keeps no connection and no source.
    private volatile JsonProducer? _producer;
    private volatile StreamOutcome? _outcome;

    internal RunningStream(long id, StreamLabels labels, JsonProducer producer, TimeProvider time)
    {
        (Id, _labels, _producer, _time) = (id, labels, producer, time);
        (Begun, _begun) = (time.GetUtcNow(), time.GetTimestamp());
    }

    /// <summary>Gets a number that no other stream of the application has had: from 1, rising.</summary>
    public long Id { get; }

    /// <summary>
    /// Gets what was asked for, with its query: at most 200 characters of printable ASCII, everything else percent-encoded. What is
    /// longer is cut, and ends in <c>...</c>.
    /// </summary>
    public string Path => _labels.Path;

    /// <summary>
    /// Gets the address that the request came from, without a port; <c>local</c> where there is none, as on a unix socket.
    /// </summary>
    public string Client => _labels.Client;

    /// <summary>Gets the media type that is sent, such as <c>application/json</c>, without parameters.</summary>
    public string Format => _labels.Format;

    /// <summary>Gets when the request was let in, in UTC.</summary>
    public DateTimeOffset Begun { get; }

    /// <summary>Gets how long ago that was; of a stream that has ended, how long it took.</summary>
    public TimeSpan Age => _outcome?.Duration ?? _time.GetElapsedTime(_begun);

    /// <summary>
    /// Gets a look at the stream as it is now, or as it was at its end. One that was paused by <see cref="Pause"/> is so from that moment, though its
    /// last bytes may still be on their way.
    /// </summary>
    public StreamProgress Progress => _producer is not JsonProducer producer ? OfEnded(_outcome!)
        : _isPaused && producer.Progress is { State: not StreamState.Done } progress
            ? progress with { State = StreamState.PausedManually }
        : producer.Progress;

    /// <summary>Gets the number of bytes that were handed to the connection so far, compressed if the stream is.</summary>
    public long BytesSent => _producer is JsonProducer producer ? producer.BytesSent : _outcome!.BytesSent;

    /// <summary>
    /// Gets what became of it; <see langword="null"/> while it runs. Its end is never <see cref="StreamEnd.Cancelled"/>: the token is
    /// the reader's, and that it was cancelled means <see cref="StreamEnd.ConsumerGone"/>.
    /// </summary>
    public StreamOutcome? Outcome => _outcome;

    /// <summary>
    /// Pauses it until <see cref="Resume"/>. Here pauses do not nest, as those of <see cref="JsonProducer"/> do: one
    /// <see cref="Resume"/> always resumes. There is no limit to the pause; what the reader has not got, it waits for.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is paused already, has not begun, or has ended.</exception>
    public void Pause()
    {
        lock (_gate)
        {
            JsonProducer producer = Running;
            if (_isPaused) throw new InvalidOperationException("The stream is paused already.");
            producer.PauseProducing();
            _isPaused = true;
        }
    }

    /// <summary>Takes <see cref="Pause"/> back.</summary>
    /// <exception cref="InvalidOperationException">It is not paused by <see cref="Pause"/>, or has ended.</exception>
    public void Resume()
    {
        lock (_gate)
        {
            JsonProducer producer = Running;
            if (!_isPaused) throw new InvalidOperationException("The stream is not paused by hand.");
            producer.ResumeProducing();
            _isPaused = false;
        }
    }

    /// <summary>
    /// Ends it, paused or not; its outcome is then <see cref="StreamEnd.Stopped"/>, and its reader sees that the document is not
    /// whole.
    /// </summary>
    /// <exception cref="InvalidOperationException">It has not begun, or has ended.</exception>
    public void Stop() => Running.StopProducing();

    /// <summary>Ends it, if it has not ended, since the application stops.</summary>
    internal void ShutDown(TimeSpan abandonAfter) => _producer?.StopProducing(StreamEnd.ShuttingDown, abandonAfter);

    /// <summary>The path without its query, which may have what is nobody else's business.</summary>
    internal string PathAlone => Path.Split('?', 2)[0];

    private JsonProducer Running => _producer ?? throw new InvalidOperationException("The stream has ended.");

    internal void End(StreamOutcome outcome)
    {
        _outcome = outcome.End == StreamEnd.Cancelled ? outcome with { End = StreamEnd.ConsumerGone } : outcome;
        _producer = null;
    }

    private static StreamProgress OfEnded(StreamOutcome outcome) =>
        new(StreamState.Done, outcome.Items, outcome.Bytes, outcome.Pauses, outcome.TimePaused);
}

/// <summary>What a stream is called by, in texts that are short and safe to show: all of it comes from outside.</summary>
internal sealed record StreamLabels(string Path, string Client, string Format)
{
    /// <summary>A line of a log or of a table; a longer query is somebody's list of ids.</summary>
    public const int MaxPath = 200;

    private const string Cut = "...";

    public static StreamLabels Of(HttpRequest request, string contentType)
    {
        int parameters = contentType.IndexOf(';', StringComparison.Ordinal);
        return new StreamLabels(
            Escape(request.GetEncodedPathAndQuery()),
            Name(request.HttpContext.Connection.RemoteIpAddress),
            parameters < 0 ? contentType : contentType[..parameters].TrimEnd());
    }

    private static string Name(IPAddress? address) => address switch
    {
        null => "local",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        _ => address.ToString(),
    };

    /// <summary>The path is percent-encoded by now; the query is what the client has sent.</summary>
    private static string Escape(string path)
    {
        if (path.Length <= MaxPath && !path.AsSpan().ContainsAnyExceptInRange('!', '~')) return path;
        StringBuilder text = new(MaxPath);
        foreach (Rune rune in path.EnumerateRunes())
        {
            text.Append(rune.Value is >= '!' and <= '~' ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
            if (text.Length > MaxPath) return text.ToString(0, MaxPath - Cut.Length) + Cut;
        }

        return text.ToString();
    }
}
