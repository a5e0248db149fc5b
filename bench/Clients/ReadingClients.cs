using System.Runtime.InteropServices;

namespace StreamingJson.Bench;

// A child process of many raw clients that ask for the same document, and ask again when it has ended. All connect before the first
// asks, so that none has to queue behind streams that already run.
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
        // It ends with its standard input, and so cannot outlive its parent.
        while (Console.ReadLine() is { } line)
        {
            if (line == "reset") Reset(thread);
            // The timestamp is taken here: the answer of a reader at a low priority may be late, its window must not be.
            Console.WriteLine(JsonSerializer.Serialize(new ReaderCount(
                Volatile.Read(ref _bytes), Stopwatch.GetTimestamp(), Volatile.Read(ref _reading), Volatile.Read(ref _ended), _refusal)));
        }

        Reset(thread);
        return Task.FromResult(0);
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
            while (!_stopping && Stopwatch.GetElapsedTime(begun).TotalSeconds * _sockets.Length < visit) Thread.Sleep(1);
            int client = (int)(visit % _sockets.Length);
            if (!_over[client]) _ = Read(client, rate);
        }
    }

    // By epoll: .NET's own readiness loop hands each event to the thread pool, which costs the reader more than the reading.
    private void ReadWhatThereIs()
    {
        const int Capacity = 256;
        // struct epoll_event is packed on x86-64 and aligned elsewhere.
        int stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
        byte[] events = GC.AllocateArray<byte>(Capacity * 16, pinned: true);
        byte[] registration = new byte[16];
        int epoll = Libc.epoll_create1(0);
        for (int i = 0; i < _sockets.Length; i++) Add(i);
        while (!_stopping && _ended < _sockets.Length)
        {
            int count = Libc.epoll_wait(epoll, ref events[0], Capacity, 100);
            for (int i = 0; i < count; i++)
            {
                int client = (int)MemoryMarshal.Read<long>(events.AsSpan((i * stride) + stride - 8));
                // A socket that was closed has left the set by itself.
                if (Read(client, BufferSize)) Add(client);
            }
        }

        void Add(int client)
        {
            MemoryMarshal.Write(registration, Libc.EpollIn);
            MemoryMarshal.Write(registration.AsSpan(stride - 8), (long)client);
            if (Libc.epoll_ctl(epoll, Libc.EpollAdd, (int)_sockets[client].Handle, ref registration[0]) < 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
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
}

// What the readers had read at an instant, as it goes over the pipe between the processes.
internal sealed record ReaderCount(long Bytes, long Timestamp, int Reading, int Ended, string Refusal);

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
        ReaderCount count = JsonSerializer.Deserialize<ReaderCount>(await _child.ReadLineAsync(ct))!;
        return count.Refusal.Length == 0 ? count : throw new InvalidOperationException($"A reader was answered '{count.Refusal}'.");
    }

    // Until every client has had its first bytes, at most so long. How many have.
    public async Task<int> AllReadAsync(TimeSpan patience, CancellationToken ct)
    {
        Stopwatch since = Stopwatch.StartNew();
        ReaderCount count;
        while ((count = await CountAsync(ct)).Reading < _clients && since.Elapsed < patience) await Task.Delay(50, ct);
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
