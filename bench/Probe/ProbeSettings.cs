namespace StreamingJson.Bench;

// What the probe asks, how often and for how long. The first `Warmup` seconds are asked like the others and thrown away.
internal sealed record ProbeSettings(Uri Url, int Rate, double Seconds, double Warmup, int Connections)
{
    // A request that takes longer is an error. Also the time that any error counts for, lest a quick refusal looks like a
    // quick answer.
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
}
