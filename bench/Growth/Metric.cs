namespace StreamingJson.Bench;

// One figure of a sample: how a table or a chart of it is called, and its axis.
internal sealed record Metric<TSample>(string Title, string Name, string Unit, string File, Func<TSample, double> Of)
{
    public string Heading => $"{Title}, {Unit}";

    public string Axis => $"{Name}, {Unit}";
}
