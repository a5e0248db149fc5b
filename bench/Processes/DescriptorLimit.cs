using System.Runtime.InteropServices;

namespace StreamingJson.Bench;

// How many descriptors this process and its children may have open.
internal static partial class DescriptorLimit
{
    private const int OpenFiles = 7;

    // Raises it as far as is wanted, or as is allowed. What it then is.
    public static ulong Raise(ulong wanted)
    {
        if (getrlimit(OpenFiles, out Limit limit) != 0)
        {
            return 0;
        }

        if (limit.Soft >= wanted)
        {
            return limit.Soft;
        }

        // Beyond the hard limit only root may; so once as it is wanted, and once as anybody may.
        Limit raised = new() { Soft = wanted, Hard = Math.Max(wanted, limit.Hard) };
        Limit allowed = new() { Soft = Math.Min(wanted, limit.Hard), Hard = limit.Hard };
        return setrlimit(OpenFiles, in raised) == 0 ? raised.Soft
            : setrlimit(OpenFiles, in allowed) == 0 ? allowed.Soft
            : limit.Soft;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrlimit(int resource, out Limit limit);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
