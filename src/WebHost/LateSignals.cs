using System.Runtime.InteropServices;

namespace StreamingJson.WebHost;

/// <summary>
/// Signals that come when the host stops already. Its own ear is gone a moment before the process is, and one that came in
/// between would end the process with 143 instead of 0, though everything has been done as it should.
/// </summary>
internal static class LateSignals
{
    // Kept: a registration that is collected is none.
    private static PosixSignalRegistration[] _ears = [];

    /// <param name="stopping">Before it is cancelled signals do what they did: the first stops the host.</param>
    public static void Ignore(CancellationToken stopping)
    {
        _ears =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear),
        ];

        void Hear(PosixSignalContext context)
        {
            if (stopping.IsCancellationRequested) context.Cancel = true;
        }
    }
}
