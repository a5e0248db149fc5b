using System.Runtime.InteropServices;

namespace StreamingJson.LoadClient.Platform;

/// <summary>Work that blocks, on a thread that nobody else needs.</summary>
internal static class OwnThread
{
    /// <returns>Ends with the work, and fails with it.</returns>
    public static Task RunAsync(int stackSize, Action work)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(Run, stackSize) { IsBackground = true }.Start();
        return done.Task;

        void Run()
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        }
    }
}

/// <summary>What the calling thread asks of the kernel. Elsewhere than on Linux the requests are passed over.</summary>
internal static class CurrentThread
{
    // Longer sleeps must end when somebody stops them; the wait that can is late by a millisecond or two.
    private static readonly TimeSpan Unstoppable = TimeSpan.FromMilliseconds(5);

    /// <summary>Stands back behind other threads.</summary>
    public static void BeNice(int nice)
    {
        if (nice > 0 && OperatingSystem.IsLinux()) _ = Libc.setpriority(Libc.PriorityOfProcess, 0, nice);
    }

    /// <summary>Is woken at once: the kernel may otherwise wait 50 us, to save wake-ups.</summary>
    public static void BePunctual()
    {
        if (OperatingSystem.IsLinux()) _ = Libc.prctl(Libc.SetTimerSlack, 1, 0, 0, 0);
    }

    /// <summary>
    /// Sleeps until a timestamp, more finely than the framework's milliseconds: the times to be measured are no longer. Spinning
    /// would be as precise, and take a core from the server.
    /// </summary>
    public static void SleepUntil(long timestamp, TimeProvider time, CancellationToken stop)
    {
        while (time.GetElapsedTime(time.GetTimestamp(), timestamp) is TimeSpan rest
            && rest > TimeSpan.Zero && !stop.IsCancellationRequested)
        {
            if (rest > Unstoppable)
                _ = stop.WaitHandle.WaitOne(rest - Unstoppable);
            else if (OperatingSystem.IsLinux())
                _ = Libc.clock_nanosleep(Libc.ClockMonotonic, 0, new Libc.TimeSpec { Nanoseconds = rest.Ticks * 100 }, 0);
            else
                _ = Thread.Yield();
        }
    }
}

/// <summary>The few calls of the C library for which .NET has no equal.</summary>
internal static partial class Libc
{
    /// <summary>What a timestamp of <see cref="TimeProvider.System"/> is on Linux.</summary>
    public const int ClockMonotonic = 1;

    public const int SetTimerSlack = 29;

    /// <summary>On Linux the number 0 with it is the calling thread alone.</summary>
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
