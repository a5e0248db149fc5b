using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamingJson.Bench;

// One thread that reads from its share of the sockets and counts: as fast as they give, or so many bytes a second from each.
internal sealed class ReadLoop(IReadOnlyList<Socket> sockets, bool discard, int rate)
{
    // Fits into the second-level cache beside the server's data; a larger one reads no faster.
    private const int BufferSize = 256 * 1024;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private readonly bool[] _started = new bool[sockets.Count];
    private Thread? _thread;
    private volatile bool _stopping;
    private long _bytes;
    private int _reading;
    private int _ended;
    private string? _refusal;

    public long Bytes => Volatile.Read(ref _bytes);

    // How many clients have had a first byte of a good answer.
    public int Reading => Volatile.Read(ref _reading);

    // How many clients read no more, because their answer was whole, was broken off, or was neither 200 nor 206.
    public int Ended => Volatile.Read(ref _ended);

    // The first line of the first answer that was neither.
    public string? Refusal => Volatile.Read(ref _refusal);

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public void Stop()
    {
        _stopping = true;
        _thread?.Join();
    }

    private void Run()
    {
        int[] descriptors = [.. sockets.Select(socket => (int)socket.Handle)];
        if (rate == 0)
        {
            ReadWhatThereIs(descriptors);
        }
        else
        {
            ReadInTurn(descriptors);
        }
    }

    // Each once a second, evenly spread over it: a crowd of slow readers has no beat.
    private void ReadInTurn(int[] descriptors)
    {
        bool[] ended = new bool[descriptors.Length];
        long begun = Stopwatch.GetTimestamp();
        for (long visit = 0; !_stopping && _ended < descriptors.Length; visit++)
        {
            while (!_stopping && Stopwatch.GetElapsedTime(begun).TotalSeconds * descriptors.Length < visit)
            {
                Thread.Sleep(1);
            }

            int client = (int)(visit % descriptors.Length);
            if (!ended[client] && !Read(client, descriptors[client], rate))
            {
                ended[client] = true;
                Volatile.Write(ref _ended, _ended + 1);
            }
        }
    }

    private void ReadWhatThereIs(int[] descriptors)
    {
        using EpollSet ready = new();
        for (int i = 0; i < descriptors.Length; i++)
        {
            ready.Add(descriptors[i], i);
        }

        while (!_stopping && _ended < descriptors.Length)
        {
            int count = ready.Wait(TimeSpan.FromMilliseconds(100));
            for (int i = 0; i < count; i++)
            {
                int client = ready.Ready(i);
                if (!Read(client, descriptors[client], BufferSize))
                {
                    ready.Remove(descriptors[client]);
                    Volatile.Write(ref _ended, _ended + 1);
                }
            }
        }
    }

    private bool Read(int client, int descriptor, int atMost)
    {
        // With MSG_TRUNC the kernel throws the bytes away instead of copying them: a reader that costs next to nothing.
        int flags = Libc.DoNotWait | (discard && _started[client] ? Libc.TruncateInput : 0);
        nint read = Libc.recv(descriptor, ref _buffer[0], (nuint)atMost, flags);
        if (read <= 0)
        {
            return read < 0 && Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted;
        }

        if (!_started[client] && !StartsWell(client, _buffer.AsSpan(0, (int)read)))
        {
            return false;
        }

        Volatile.Write(ref _bytes, _bytes + read);
        return true;
    }

    private bool StartsWell(int client, ReadOnlySpan<byte> response)
    {
        if (!HttpText.IsOk(response) && !HttpText.IsPart(response))
        {
            int line = Math.Max(0, response.IndexOf((byte)'\r'));
            Volatile.Write(ref _refusal, Encoding.ASCII.GetString(response[..line]));
            return false;
        }

        _started[client] = true;
        Volatile.Write(ref _reading, _reading + 1);
        return true;
    }
}
