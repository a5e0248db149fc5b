using System.ComponentModel;
using System.Runtime.InteropServices;

namespace StreamingJson.Bench;

// Says which of many sockets have something to read. .NET's own readiness loop hands each event to the thread pool, which
// costs the reader more than the reading.
internal sealed class EpollSet : IDisposable
{
    private const int Capacity = 256;

    // struct epoll_event is packed on x86-64 and aligned elsewhere.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - 8;

    private readonly byte[] _events = GC.AllocateArray<byte>(Capacity * 16, pinned: true);
    private readonly int _epoll = Checked(Libc.epoll_create1(0));

    public void Add(int descriptor, int tag)
    {
        Span<byte> registration = stackalloc byte[16];
        MemoryMarshal.Write(registration, Libc.EpollIn);
        MemoryMarshal.Write(registration[DataOffset..], (long)tag);
        _ = Checked(Libc.epoll_ctl(_epoll, Libc.EpollAdd, descriptor, ref registration[0]));
    }

    public void Remove(int descriptor) => _ = Checked(Libc.epoll_ctl(_epoll, Libc.EpollRemove, descriptor, ref _events[0]));

    // The number of ready sockets, zero after the time-out.
    public int Wait(TimeSpan timeout)
    {
        int ready = Libc.epoll_wait(_epoll, ref _events[0], Capacity, (int)timeout.TotalMilliseconds);
        return ready < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted ? 0 : Checked(ready);
    }

    public int Ready(int index) => (int)MemoryMarshal.Read<long>(_events.AsSpan((index * Stride) + DataOffset));

    public void Dispose() => _ = Libc.close(_epoll);

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());
}
