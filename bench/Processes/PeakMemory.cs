using System.Globalization;

namespace StreamingJson.Bench;

// The most resident memory that a process has had since it was last asked to forget: the kernel looks at every page, which
// no polling does.
internal static class PeakMemory
{
    private const string Mark = "VmHWM:";

    public static void Forget(int pid) => File.WriteAllText($"/proc/{pid}/clear_refs", "5");

    public static long Kilobytes(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status")
            .FirstOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal))
            ?? throw new InvalidOperationException("A process that is measured has ended.");
        return long.Parse(line.AsSpan(Mark.Length).TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
    }
}
