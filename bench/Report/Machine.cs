using System.Globalization;
using System.Runtime.InteropServices;

namespace StreamingJson.Bench;

// The machine and the day of a measurement; without them a figure says nothing.
internal sealed record Machine(string Cpu, int Cores, string Kernel, string DotNet, string Memory, string Date)
{
    // Ticks of /proc/stat, USER_HZ, are 10 ms on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    public static Machine Current() => new(
        ValueOf("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
        RuntimeInformation.FrameworkDescription,
        ValueOf("/proc/meminfo", "MemTotal"),
        DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));

    // Seconds of all cores that were not idle, those that the hypervisor took included: all states but idle and waiting for a disk.
    public static double BusySeconds() => File.ReadLines("/proc/stat").First()
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
        .Where((_, state) => state is not (3 or 4))
        .Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;

    // As one line, under a chart.
    public string Line() => $"{Cpu}, {Cores} cores, {Gigabytes()}, {Kernel.Split(',')[0]}, {DotNet}, {Date}";

    public TextTable Table() => new("Machine", ["what", "value"],
    [
        ["CPU", Cpu],
        ["cores", $"{Cores}"],
        ["memory", Memory],
        ["kernel", Kernel],
        [".NET", DotNet],
        ["date", Date],
    ]);

    // The kernel counts in kB, whatever the size.
    private string Gigabytes() => long.TryParse(Memory.Split(' ')[0], CultureInfo.InvariantCulture, out long kilobytes)
        ? $"{kilobytes / 1048576.0:0} GB"
        : Memory;

    private static string ValueOf(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        ?? "unknown";
}
