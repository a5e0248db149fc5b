namespace StreamingJson.LoadClient.Reports;

/// <summary>What the exit code says of a run.</summary>
internal static class Verdict
{
    public const int Good = 0;

    public const int Failed = 1;

    /// <summary>Of a command line that is wrong.</summary>
    public const int Misused = 2;

    /// <summary>The shell's sum for a program that SIGINT has ended.</summary>
    public const int Cancelled = 130;

    /// <param name="report">What was measured.</param>
    /// <param name="wasCancelled">Whether somebody ended it early. What is wrong nevertheless goes first.</param>
    public static int Of(IReport report, bool wasCancelled) =>
        report.Thresholds.Any(threshold => !threshold.Met) || report.Faults.Any() ? Failed : wasCancelled ? Cancelled : Good;
}
