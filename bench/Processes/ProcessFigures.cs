using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace StreamingJson.Bench;

// What the kernel says about a running process.
internal static class ProcessFigures
{
    // User and system time in seconds. Taken from the process's CPU clock (clock_getcpuclockid), not from /proc/PID/stat:
    // that one counts in ticks of 10 ms, and one of them is a percent of the second in which less than two are allowed.
    public static double CpuSeconds(int pid)
    {
        const int AllThreads = 2;
        return Libc.clock_gettime((~pid << 3) | AllThreads, out Libc.TimeSpec time) == 0
            ? time.Seconds + (time.Nanoseconds / 1e9)
            : throw new Win32Exception(Marshal.GetLastPInvokeError(), "A process that is measured has ended.");
    }

    // The same with its children, and theirs.
    public static double CpuSecondsOfTree(int pid) => CpuSeconds(pid) + Directory.GetDirectories($"/proc/{pid}/task")
        .SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Sum(child => CpuSecondsOfTree(int.Parse(child, CultureInfo.InvariantCulture)));

    // Resident memory in KB.
    public static long ResidentKilobytes(int pid)
    {
        string? line = MemoryLine(pid);
        return line is null
            ? throw new InvalidOperationException("A process that is measured has ended.")
            : long.Parse(line.AsSpan(6).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
    }

    // A process that has ended but that its parent has not looked at yet still has a number, but no memory.
    public static bool IsRunning(int pid) => MemoryLine(pid) is not null;

    private static string? MemoryLine(int pid)
    {
        string file = $"/proc/{pid}/status";
        return File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            : null;
    }
}
