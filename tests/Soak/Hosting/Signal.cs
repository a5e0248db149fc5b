using System.Runtime.InteropServices;

namespace StreamingJson.Soak.Hosting;

/// <summary>The signals that are sent, by their numbers on Linux.</summary>
internal static partial class Signal
{
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends one. A process that has ended meanwhile is no error.</summary>
    public static void Send(int process, int signal) => _ = kill(process, signal);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
