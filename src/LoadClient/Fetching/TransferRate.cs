using System.Globalization;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>How fast bytes come lately, and when they will all be there.</summary>
internal sealed class TransferRate(TimeProvider time)
{
    // A second's figure jumps less than a read's, and the mean of some of them less than each.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private const double WeightOfLast = 0.3;

    private long _marked;
    private long _markedBytes = -1;
    private double? _rate;

    /// <param name="bytes">How many there are now. The first are not counted: an earlier run may have left them.</param>
    public void Report(long bytes)
    {
        TimeSpan elapsed = time.GetElapsedTime(_marked);
        if (_markedBytes >= 0 && bytes >= _markedBytes && elapsed < Interval) return;
        if (_markedBytes >= 0 && bytes >= _markedBytes)
        {
            double last = (bytes - _markedBytes) / elapsed.TotalSeconds;
            _rate = _rate is double mean ? mean + (WeightOfLast * (last - mean)) : last;
        }

        (_marked, _markedBytes) = (time.GetTimestamp(), bytes);
    }

    /// <returns>Such as <c>512 MB of 889 MB, 212 MB/s, 2 s left</c>, as much of it as is known.</returns>
    public string Text(long bytes, long? length)
    {
        string text = length is long all ? $"{ByteText.Of(bytes)} of {ByteText.Of(all)}" : ByteText.Of(bytes);
        if (_rate is not double rate) return text;
        text = $"{text}, {ByteText.Of(rate)}/s";
        return length is long end && rate > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{text}, {(end - bytes) / rate:0} s left")
            : text;
    }
}
