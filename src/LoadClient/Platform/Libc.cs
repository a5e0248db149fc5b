using System.Runtime.InteropServices;

namespace StreamingJson.LoadClient.Platform;

/// <summary>The few calls of the C library for which .NET has no equal.</summary>
internal static partial class Libc
{
    /// <summary><c>CLOCK_MONOTONIC</c>: what a timestamp of <see cref="TimeProvider.System"/> is on Linux.</summary>
    public const int ClockMonotonic = 1;

    /// <summary><c>PR_SET_TIMERSLACK</c>.</summary>
    public const int SetTimerSlack = 29;

    /// <summary><c>PRIO_PROCESS</c>; on Linux the number 0 with it is the calling thread alone.</summary>
    public const int PriorityOfProcess = 0;

    [LibraryImport("libc")]
    public static partial int clock_nanosleep(int clock, int flags, in TimeSpec time, nint remaining);

    [LibraryImport("libc")]
    public static partial int prctl(int option, nuint argument, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc")]
    public static partial int setpriority(int which, uint who, int priority);

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
