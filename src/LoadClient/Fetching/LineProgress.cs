namespace StreamingJson.LoadClient.Fetching;

/// <summary>Plain lines, for logs and pipes: what happens, and every five seconds how far it is.</summary>
internal sealed class LineProgress(TextWriter output, TimeProvider time) : IFetchProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly TransferRate _rate = new(time);
    private long _said = time.GetTimestamp();

    public void Say(string line) => output.WriteLine(line);

    public void Report(long bytes, long? length)
    {
        _rate.Report(bytes);
        if (time.GetElapsedTime(_said) < Interval) return;
        _said = time.GetTimestamp();
        output.WriteLine(_rate.Text(bytes, length));
    }
}
