using System.Globalization;

namespace StreamingJson.LoadClient.Platform;

/// <summary>Measures how busy the cores of the whole machine are, with whatever; a container is told that too.</summary>
internal sealed class MachineLoad
{
    // User, nice, system, idle, iowait: the fourth and the fifth are time in which nothing ran.
    private const int Idle = 3;
    private const int IoWait = 4;
    private const int Steal = 7;

    private readonly (long Busy, long All)? _begun = Read();

    /// <summary>Gets the share of the cores that was busy since this was created.</summary>
    /// <returns>From 0 to 1; <see langword="null"/> where the kernel does not tell, as elsewhere than on Linux.</returns>
    public double? GetBusyShare()
    {
        (long Busy, long All)? now = Read();
        return now?.All > _begun?.All
            ? Math.Round((double)(now.Value.Busy - _begun.Value.Busy) / (now.Value.All - _begun.Value.All), 3)
            : null;
    }

    private static (long Busy, long All)? Read()
    {
        try
        {
            string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            long[] times = [.. fields[1..(Steal + 2)].Select(field => long.Parse(field, CultureInfo.InvariantCulture))];
            long all = times.Sum();
            return (all - times[Idle] - times[IoWait], all);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException
            or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
