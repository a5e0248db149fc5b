using System.Globalization;
using LibC = StreamingJson.LoadClient.Platform.Libc;

namespace StreamingJson.Soak;

/// <summary>Lets the readers stand back behind the server, as those of the benchmarks do.</summary>
internal static class Priority
{
    // The benchmarks' 19 is for a machine of their own: beside other work, readers that far behind starve, until the host takes
    // them for stalled. Seen with 70 others that wanted two cores.
    private const int Niceness = 5;

    public static int CurrentThread
    {
        get
        {
            string link = new DirectoryInfo("/proc/thread-self").LinkTarget
                ?? throw new SoakException("The kernel does not say which thread this is.");
            return int.Parse(Path.GetFileName(link), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>All threads of this process, and those that they start, but for one.</summary>
    public static void LowerAllBut(int thread)
    {
        foreach (string folder in Directory.GetDirectories("/proc/self/task"))
        {
            int one = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
            if (one != thread) _ = LibC.setpriority(LibC.PriorityOfProcess, (uint)one, Niceness);
        }
    }
}
