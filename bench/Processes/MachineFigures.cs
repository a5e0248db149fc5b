using System.Globalization;

namespace StreamingJson.Bench;

// What the kernel says about the whole machine.
internal static class MachineFigures
{
    // Ticks of /proc/stat, USER_HZ, are 10 ms on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;
    private const int Idle = 3;
    private const int WaitingForDisk = 4;
    private const int States = 8;

    // Seconds of all cores that were not idle, those that the hypervisor took included.
    public static double BusySeconds()
    {
        string line = File.ReadLines("/proc/stat").First();
        return line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Take(States)
            .Where((_, state) => state is not (Idle or WaitingForDisk))
            .Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }
}
