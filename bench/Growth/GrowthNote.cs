namespace StreamingJson.Bench;

// What could not be measured, and why. `Size` is the length or the number of streams, -1 where it holds for all.
internal sealed record GrowthNote(string Server, string Part, long Size, string What)
{
    public const string Lengths = "length";
    public const string Streams = "streams";
    public const long All = -1;

    public string[] Row() => [Server, Part, Size < 0 ? "all" : $"{Size:N0}", What];
}
