using System.Globalization;
using System.Runtime.InteropServices;

namespace StreamingJson.Bench;

// The machine and the day of a measurement; without them a figure says nothing.
internal sealed record Hardware(string Cpu, int Cores, string Kernel, string DotNet, string Memory, string Date)
{
    public static Hardware Current() => new(
        ValueOf("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
        RuntimeInformation.FrameworkDescription,
        ValueOf("/proc/meminfo", "MemTotal"),
        DateTimeOffset.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));

    // As one line, under a chart.
    public string Line() => $"{Cpu}, {Cores} cores, {MemoryGigabytes()}, {Kernel.Split(',')[0]}, {DotNet}, {Date}";

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
    private string MemoryGigabytes() =>
        long.TryParse(Memory.Split(' ')[0], CultureInfo.InvariantCulture, out long kilobytes)
            ? $"{kilobytes / 1048576.0:0} GB"
            : Memory;

    private static string ValueOf(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        ?? "unknown";
}
