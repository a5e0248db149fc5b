using System.Runtime.InteropServices;

namespace StreamingJson.Bench;

// The few calls of the C library for which .NET has no equal: a sleep finer than a millisecond, epoll, and the CPU clock of
// another process.
internal static partial class Libc
{
    public const int ClockMonotonic = 1;
    public const int TimerAbsolute = 1;
    public const int SetTimerSlack = 29;
    public const int DoNotWait = 0x40;
    public const int TruncateInput = 0x20;
    public const int EpollAdd = 1;
    public const int EpollRemove = 2;
    public const uint EpollIn = 1;
    public const int TryAgain = 11;
    public const int Interrupted = 4;

    [LibraryImport("libc")]
    public static partial int clock_nanosleep(int clock, int flags, in TimeSpec until, nint remaining);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int clock_gettime(int clock, out TimeSpec time);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int prctl(int option, nuint argument, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_ctl(int epoll, int operation, int descriptor, ref byte registration);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_wait(int epoll, ref byte events, int capacity, int timeoutMilliseconds);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(int descriptor, ref byte buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
