namespace StreamingJson.Bench;

// Says on standard error what is going on, so that standard output holds results only.
internal static class ProgressLine
{
    public static void Write(string text) => Console.Error.WriteLine($"{DateTimeOffset.Now:HH:mm:ss} {text}");
}
