using System.Runtime.InteropServices;

namespace StreamingJson.Soak.Hosting;

/// <summary>What the C library keeps of memory that nobody uses: it must not look like memory that somebody holds.</summary>
internal static partial class AllocatorCache
{
    /// <summary>Gives it back to the system, where the C library can (glibc).</summary>
    public static void GiveBack()
    {
        try
        {
            _ = malloc_trim(0);
        }
        // Another C library, which keeps less.
        catch (EntryPointNotFoundException)
        {
        }
    }

    [LibraryImport("libc")]
    private static partial int malloc_trim(nuint keep);
}
