using System.Globalization;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>How far a fetch is, how fast bytes come lately, and when they will all be there.</summary>
internal sealed class FetchProgress(Action<string> say, TimeProvider time)
{
    // A second's figure jumps less than a read's, and the mean of some of them less than each.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private const double WeightOfLast = 0.3;

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    private readonly Lock _gate = new();
    private long _bytes;
    private long? _length;
    private long _marked;
    private long _markedBytes = -1;
    private double? _rate;

    public double? Share
    {
        get { lock (_gate) return (double)_bytes / _length; }
    }

    /// <summary>A number of bytes for people: three digits and a unit, thousand by thousand.</summary>
    public static string Show(double bytes)
    {
        int unit = 0;
        // What would be rounded to 1000 has the next unit.
        for (; bytes >= 999.5 && unit < Units.Length - 1; unit++) bytes /= 1000;
        string format = unit == 0 || bytes >= 99.95 ? "0" : bytes >= 9.995 ? "0.0" : "0.00";
        return $"{bytes.ToString(format, CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    public void Say(string line) => say(line);

    public void Report(long bytes, long? length)
    {
        lock (_gate)
        {
            (_bytes, _length) = (bytes, length);
            bool goesOn = _markedBytes >= 0 && bytes >= _markedBytes;
            TimeSpan elapsed = time.GetElapsedTime(_marked);
            if (goesOn && elapsed < Interval) return;
            double last = (bytes - _markedBytes) / elapsed.TotalSeconds;
            if (goesOn) _rate = _rate is double mean ? mean + (WeightOfLast * (last - mean)) : last;
            (_marked, _markedBytes) = (time.GetTimestamp(), bytes);
        }
    }

    /// <returns>Such as <c>512 MB of 889 MB, 212 MB/s, 2 s left</c>, as much of it as is known.</returns>
    public override string ToString()
    {
        lock (_gate)
        {
            string text = _length is long all ? $"{Show(_bytes)} of {Show(all)}" : Show(_bytes);
            if (_rate is not double rate) return text;
            string left = string.Create(CultureInfo.InvariantCulture, $", {(_length - _bytes) / rate:0} s left");
            return $"{text}, {Show(rate)}/s{(_length is null || rate <= 0 ? "" : left)}";
        }
    }
}
