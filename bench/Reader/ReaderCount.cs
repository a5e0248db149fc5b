using System.Globalization;

namespace StreamingJson.Bench;

// What the readers had read at an instant, as it goes over the pipe between the processes.
internal sealed record ReaderCount(long Bytes, long Timestamp, int Reading, int Ended, string Refusal)
{
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Bytes} {Timestamp} {Reading} {Ended} {Refusal}");

    public static ReaderCount FromLine(string line)
    {
        string[] parts = line.Split(' ', 5);
        return new ReaderCount(Number(parts[0]), Number(parts[1]), (int)Number(parts[2]), (int)Number(parts[3]), parts[4]);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
