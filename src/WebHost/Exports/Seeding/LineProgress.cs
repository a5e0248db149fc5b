using System.Globalization;

namespace StreamingJson.WebHost;

/// <summary>Plain lines, for logs and pipes: one a step, and one every five seconds within it.</summary>
internal sealed class LineProgress(TextWriter output, long total, TimeProvider time) : ISeedProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private long _begun = time.GetTimestamp();
    private long _said = time.GetTimestamp();

    public void Begin(string step)
    {
        _begun = _said = time.GetTimestamp();
        output.WriteLine(step);
    }

    public void Report(long rows)
    {
        if (time.GetElapsedTime(_said) < Interval) return;
        _said = time.GetTimestamp();
        double rate = rows / time.GetElapsedTime(_begun).TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rows:N0} of {total:N0} rows, {rate:N0} rows/s, {(total - rows) / rate:N0} s left"));
    }
}
