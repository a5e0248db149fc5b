using System.Buffers.Text;
using System.Runtime;

namespace StreamingJson.Bench;

// What a probe has measured, from the intended start of each request. `SentLate` is how long after it the request really left: when
// that grows, the probe itself had to wait for a core or for a connection.
internal sealed record ProbeResult(Percentiles Latency, Percentiles SentLate, int Errors);

// A child process that asks at fixed instants, whatever the server does, and takes each time from the instant at which the request was
// intended. A server that stalls for a second so pays for every request that fell into that second, not only for the one in flight.
internal sealed class OpenLoop(string url, int rate = 200, double seconds = 10.0, double warmup = 1.0) : ICommand
{
    public const string Begin = "begin";

    // A request that takes longer is an error. Also the time that any error counts for, lest a quick refusal looks like a quick answer.
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // At 200 a second, 32 cover a stall of 160 ms.
    private readonly KeptConnection[] _connections = [.. Enumerable.Range(0, 32).Select(_ => new KeptConnection(new Uri(url)))];
    private readonly long[] _latency = new long[(int)(rate * (warmup + seconds))];
    private readonly long[] _sentLate = new long[(int)(rate * (warmup + seconds))];
    private readonly long _interval = Stopwatch.Frequency / rate;
    private readonly int _discarded = (int)(rate * warmup);
    private int _errors;

    public Task<int> RunAsync(CancellationToken ct)
    {
        Thread parent = CommandLine.EndWithParent();
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        long first = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10);
        Thread[] workers = [.. _connections.Select((_, index) => new Thread(() => Work(index, first), 128 * 1024))];
        Array.ForEach(workers, worker => worker.Start());
        SleepUntil(first + (_discarded * _interval));
        Console.WriteLine(Begin);
        Array.ForEach(workers, worker => worker.Join());
        Console.WriteLine(JsonSerializer.Serialize(new ProbeResult(
            Percentiles.OfNanoseconds(_latency[_discarded..]), Percentiles.OfNanoseconds(_sentLate[_discarded..]), _errors)));
        // The parent still reads how much CPU this process has used.
        parent.Join();
        return Task.FromResult(0);
    }

    // Worker k asks at the ticks k, k + n, k + 2n and so on: n requests may be in flight before one waits for a connection.
    private void Work(int index, long first)
    {
        // The kernel may wake a thread up to 50 us late to save wake-ups, unless told otherwise.
        _ = Libc.prctl(Libc.SetTimerSlack, 1, 0, 0, 0);
        long timeout = (long)(Timeout.TotalSeconds * Stopwatch.Frequency);
        for (long tick = index; tick < _latency.Length; tick += _connections.Length)
        {
            long intended = first + (tick * _interval);
            SleepUntil(intended);
            long sentLate = Stopwatch.GetTimestamp() - intended;
            // A client that would long have given up needs no asking; so a dead server ends the run in bounded time.
            bool answered = sentLate < timeout && _connections[index].Ask();
            long latency = Stopwatch.GetTimestamp() - intended;
            _sentLate[tick] = sentLate;
            _latency[tick] = answered ? latency : Math.Max(latency, timeout);
            if (!answered && tick >= _discarded) Interlocked.Increment(ref _errors);
        }
    }

    // Stopwatch is CLOCK_MONOTONIC in nanoseconds on Linux. Thread.Sleep has the granularity of a millisecond, which is as long as the
    // times to be measured; spinning would take a core away from the server.
    private static void SleepUntil(long timestamp)
    {
        Libc.TimeSpec until = new() { Seconds = timestamp / Stopwatch.Frequency, Nanoseconds = timestamp % Stopwatch.Frequency };
        while (Libc.clock_nanosleep(Libc.ClockMonotonic, Libc.TimerAbsolute, in until, 0) == Libc.Interrupted)
        {
        }
    }
}

// The probe in its own process, at the normal priority.
internal sealed class ProbeProcess : IAsyncDisposable
{
    private readonly ChildProcess _child;
    private ProbeProcess(ChildProcess child) => _child = child;
    public double CpuSeconds => ProcessFigures.CpuSeconds(_child.Id);

    public static ProbeProcess Start(Uri url, int rate, double seconds, double warmup) => new(ChildProcess.Start(
        OwnProgram.Command(FormattableString.Invariant($"probe --url {url} --rate {rate} --seconds {seconds} --warmup {warmup}").Split(' ')),
        OwnProgram.Settled));

    // Comes back when the measured time begins.
    public async Task BeginsAsync(CancellationToken ct)
    {
        if (await _child.ReadLineAsync(ct) != OpenLoop.Begin) throw new InvalidOperationException("The probe did not begin.");
    }

    public async Task<ProbeResult> ResultAsync(CancellationToken ct) =>
        JsonSerializer.Deserialize<ProbeResult>(await _child.ReadLineAsync(ct))!;

    public ValueTask DisposeAsync() => _child.DisposeAsync();
}

// One keep-alive connection that asks the same small request again and again, without allocating.
internal sealed class KeptConnection(Uri url) : IDisposable
{
    private readonly byte[] _request = HttpText.Get(url);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Socket? _socket;

    // False when there was no whole answer with status 200; the next call connects again.
    public bool Ask()
    {
        try
        {
            _socket ??= HttpText.Connect(url);
            _socket.Send(_request);
            int filled = 0;
            for (int read; (read = _socket.Receive(_buffer.AsSpan(filled))) > 0;)
            {
                filled += read;
                if (HttpText.IsWhole(_buffer.AsSpan(0, filled))) return HttpText.IsOk(_buffer);
            }
        }
        catch (SocketException)
        {
            // A time-out or a reset: both leave the connection in an unknown state.
        }

        Dispose();
        return false;
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }
}

// The little HTTP/1.1 that the probe and the readers need, in bytes.
internal static class HttpText
{
    public static byte[] Get(Uri url, string headers = "") =>
        Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n{headers}\r\n");

    public static Socket Connect(Uri url, int receiveBuffer = 0)
    {
        int patience = (int)OpenLoop.Timeout.TotalMilliseconds;
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = patience,
            SendTimeout = patience,
        };
        if (receiveBuffer > 0) socket.ReceiveBufferSize = receiveBuffer;
        socket.Connect(url.Host, url.Port);
        return socket;
    }

    public static bool IsOk(ReadOnlySpan<byte> response) => response.StartsWith("HTTP/1.1 200"u8);

    // Where the body begins; 0 while the head is not whole.
    public static int BodyAt(ReadOnlySpan<byte> response) => response.IndexOf("\r\n\r\n"u8) is >= 0 and int end ? end + 4 : 0;

    // Whether the response is complete: by its Content-Length, otherwise by the last chunk.
    public static bool IsWhole(ReadOnlySpan<byte> response)
    {
        int body = BodyAt(response);
        if (body == 0) return false;
        int name = response[..body].IndexOf("\r\nContent-Length: "u8);
        return name < 0
            ? response.EndsWith("\r\n0\r\n\r\n"u8)
            : Utf8Parser.TryParse(response[(name + 18)..], out long length, out _) && response.Length >= body + length;
    }
}
