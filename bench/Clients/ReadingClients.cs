using System.Runtime.InteropServices;

namespace StreamingJson.Bench;

// A child process of many raw clients that ask for the same document, and ask again when it has ended. All connect before the first
// asks, so that none has to queue behind streams that already run.
[Description("Reads a document with many clients at once.")]
internal sealed class ReadingClients(
    string url, int clients = 8, bool discard = false, bool silent = false, int rate = 0, string? coding = null, long from = 0L) : ICommand
{
    // The window of a slow line. All readers' buffers are this machine's, and with the stock 128 KB and more ten thousand of them took all
    // that the kernel has for TCP (net.ipv4.tcp_mem): it threw packets away, and every connection waited, the probe's too.
    private const int SlowWindow = 16 * 1024;

    // Fits into the second-level cache beside the server's data; a larger one reads no faster.
    private const int BufferSize = 256 * 1024;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private readonly Uri _url = new(url);
    private readonly bool[] _started = new bool[clients];
    private readonly bool[] _over = new bool[clients];
    private Socket[] _sockets = [];
    private byte[] _request = [];
    private volatile bool _stopping;
    private long _bytes;
    private int _reading;
    private int _ended;
    private string _refusal = "";

    public Task<int> RunAsync(CancellationToken ct)
    {
        // Closing tells the reader that its document has ended, without it having to know how long that is.
        _request = HttpText.Get(_url, (coding is null ? "" : $"Accept-Encoding: {coding}\r\n")
            + (from == 0 ? "" : $"Range: bytes={from}-\r\n") + "Connection: close\r\n");
        _sockets = [.. Enumerable.Range(0, clients).Select(_ => Connect())];
        Array.ForEach(_sockets, socket => socket.Send(_request));
        Thread? thread = silent ? null : new Thread(rate > 0 ? ReadInTurn : ReadWhatThereIs) { IsBackground = true };
        thread?.Start();
        Answer(thread);
        return Task.FromResult(0);
    }

    // Answers each line on standard input and ends with it, so that the process cannot outlive its parent.
    private void Answer(Thread? thread)
    {
        while (Console.ReadLine() is { } line)
        {
            if (line == "reset") Reset(thread);
            // The timestamp is taken here: the answer of a reader at a low priority may be late, its window must not be.
            Console.WriteLine(new ReaderCount(
                Volatile.Read(ref _bytes), Stopwatch.GetTimestamp(), Volatile.Read(ref _reading), Volatile.Read(ref _ended), _refusal).ToLine());
        }

        Reset(thread);
    }

    // Ends every connection with a reset, as the kernel does for a client that was killed with unread data.
    private void Reset(Thread? thread)
    {
        _stopping = true;
        thread?.Join();
        foreach (Socket socket in _sockets.Where(socket => !socket.SafeHandle.IsClosed))
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
        }
    }

    private Socket Connect() => HttpText.Connect(_url, rate > 0 ? SlowWindow : 0);

    // Each once a second, evenly spread over it: a crowd of slow readers has no beat.
    private void ReadInTurn()
    {
        long begun = Stopwatch.GetTimestamp();
        for (long visit = 0; !_stopping && _ended < _sockets.Length; visit++)
        {
            while (!_stopping && Stopwatch.GetElapsedTime(begun).TotalSeconds * _sockets.Length < visit)
            {
                Thread.Sleep(1);
            }

            int client = (int)(visit % _sockets.Length);
            if (!_over[client]) _ = Read(client, rate);
        }
    }

    private void ReadWhatThereIs()
    {
        using EpollSet ready = new();
        for (int i = 0; i < _sockets.Length; i++) ready.Add((int)_sockets[i].Handle, i);
        while (!_stopping && _ended < _sockets.Length)
        {
            int count = ready.Wait(TimeSpan.FromMilliseconds(100));
            for (int i = 0; i < count; i++)
            {
                int client = ready.Ready(i);
                // A socket that was closed has left the set by itself.
                if (Read(client, BufferSize)) ready.Add((int)_sockets[client].Handle, client);
            }
        }
    }

    // True when the client has asked again on another socket.
    private bool Read(int client, int atMost)
    {
        // With MSG_TRUNC the kernel throws the bytes away instead of copying them: a reader that costs next to nothing.
        int flags = Libc.DoNotWait | (discard && _started[client] ? Libc.TruncateInput : 0);
        nint read = Libc.recv((int)_sockets[client].Handle, ref _buffer[0], (nuint)atMost, flags);
        if (read < 0 && Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted) return false;
        if (read > 0 && (_started[client] || StartsWell(client, _buffer.AsSpan(0, (int)read))))
        {
            Volatile.Write(ref _bytes, _bytes + read);
            return false;
        }

        _sockets[client].Dispose();
        if (read == 0 && _started[client])
        {
            _sockets[client] = Connect();
            _sockets[client].Send(_request);
            return true;
        }

        _over[client] = true;
        Volatile.Write(ref _ended, _ended + 1);
        return false;
    }

    private bool StartsWell(int client, ReadOnlySpan<byte> response)
    {
        if (!HttpText.IsOk(response) && !response.StartsWith("HTTP/1.1 206"u8))
        {
            _refusal = Encoding.ASCII.GetString(response[..Math.Max(0, response.IndexOf((byte)'\r'))]);
            return false;
        }

        _started[client] = true;
        Volatile.Write(ref _reading, _reading + 1);
        return true;
    }

    // Says which of many sockets have something to read. .NET's own readiness loop hands each event to the thread pool, which costs
    // the reader more than the reading.
    private sealed class EpollSet : IDisposable
    {
        private const int Capacity = 256;

        // struct epoll_event is packed on x86-64 and aligned elsewhere.
        private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

        private readonly byte[] _events = GC.AllocateArray<byte>(Capacity * 16, pinned: true);
        private readonly int _epoll = Checked(Libc.epoll_create1(0));

        public void Add(int descriptor, int tag)
        {
            Span<byte> registration = stackalloc byte[16];
            MemoryMarshal.Write(registration, Libc.EpollIn);
            MemoryMarshal.Write(registration[(Stride - 8)..], (long)tag);
            _ = Checked(Libc.epoll_ctl(_epoll, Libc.EpollAdd, descriptor, ref registration[0]));
        }

        // The number of ready sockets, zero after the time-out.
        public int Wait(TimeSpan timeout)
        {
            int ready = Libc.epoll_wait(_epoll, ref _events[0], Capacity, (int)timeout.TotalMilliseconds);
            return ready < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted ? 0 : Checked(ready);
        }

        public int Ready(int index) => (int)MemoryMarshal.Read<long>(_events.AsSpan((index * Stride) + Stride - 8));

        public void Dispose() => _ = Libc.close(_epoll);

        private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }
}

// What the readers had read at an instant, as it goes over the pipe between the processes.
internal sealed record ReaderCount(long Bytes, long Timestamp, int Reading, int Ended, string Refusal)
{
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Bytes} {Timestamp} {Reading} {Ended} {Refusal}");

    public static ReaderCount FromLine(string line)
    {
        string[] parts = line.Split(' ', 5);
        long Number(int part) => long.Parse(parts[part], CultureInfo.InvariantCulture);
        return new ReaderCount(Number(0), Number(1), (int)Number(2), (int)Number(3), parts[4]);
    }
}

// The readers in their own process, at the lowest priority: what they take from the server's cores is what it leaves.
internal sealed class ReaderProcess : IAsyncDisposable
{
    private readonly ChildProcess _child;
    private readonly int _clients;
    private ReaderProcess(ChildProcess child, int clients) => (_child, _clients) = (child, clients);
    public double CpuSeconds => ProcessFigures.CpuSeconds(_child.Id);

    public static ReaderProcess Start(Uri url, int clients, params IEnumerable<string> arguments) => new(
        ChildProcess.Start(
            ["nice", "-n", "19", .. OwnProgram.Command("read", "--url", url.ToString(), "--clients", $"{clients}"), .. arguments],
            OwnProgram.Settled),
        clients);

    // Clients that have asked and read nothing; the first answer says that all are connected.
    public static async Task<ReaderProcess> StartSilentAsync(Uri url, int clients, CancellationToken ct)
    {
        ReaderProcess silent = Start(url, clients, "--silent");
        _ = await silent.CountAsync(ct);
        return silent;
    }

    public async Task<ReaderCount> CountAsync(CancellationToken ct)
    {
        await _child.WriteLineAsync("count", ct);
        ReaderCount count = ReaderCount.FromLine(await _child.ReadLineAsync(ct));
        return count.Refusal.Length == 0 ? count : throw new InvalidOperationException($"A reader was answered '{count.Refusal}'.");
    }

    // Until every client has had its first bytes, at most so long. How many have.
    public async Task<int> AllReadAsync(TimeSpan patience, CancellationToken ct)
    {
        Stopwatch since = Stopwatch.StartNew();
        ReaderCount count = await CountAsync(ct);
        while (count.Reading < _clients && since.Elapsed < patience)
        {
            await Task.Delay(50, ct);
            count = await CountAsync(ct);
        }

        if (count.Reading < _clients) Progress.Warn($"only {count.Reading} of {_clients} readers have had a byte after {patience.TotalSeconds:0} s");
        return count.Reading;
    }

    // GB/s of all readers together, and the server's CPU seconds for each GB.
    public async Task<StreamSample> WindowAsync(ServerProcess server, double seconds, CancellationToken ct)
    {
        (ReaderCount before, double busy) = (await CountAsync(ct), server.CpuSeconds);
        await Task.Delay(TimeSpan.FromSeconds(seconds), ct);
        (ReaderCount after, busy) = (await CountAsync(ct), server.CpuSeconds - busy);
        double gigabytes = (after.Bytes - before.Bytes) / 1e9;
        return new StreamSample(gigabytes / Stopwatch.GetElapsedTime(before.Timestamp, after.Timestamp).TotalSeconds, busy / gigabytes);
    }

    // Breaks all connections at once. Comes back when they are broken.
    public async Task ResetAsync(CancellationToken ct)
    {
        await _child.WriteLineAsync("reset", ct);
        _ = await _child.ReadLineAsync(ct);
    }

    public ValueTask DisposeAsync() => _child.DisposeAsync();
}

internal sealed record StreamSample(double GigabytesPerSecond, double CpuSecondsPerGigabyte);
