using System.CommandLine;
using System.Diagnostics;

namespace StreamingJson.Bench;

// The child process of the readers. It answers each line on its standard input and ends with it, so it cannot outlive its
// parent: `count` gives "bytes timestamp reading ended refusal", `reset` breaks all connections.
internal static class ReadCommand
{
    public static Command Create()
    {
        Option<string> url = new("--url") { Required = true };
        Option<int> clients = new("--clients") { DefaultValueFactory = _ => 8 };
        Option<int> threads = new("--threads") { DefaultValueFactory = _ => 1 };
        Option<bool> discard = new("--discard");
        Option<bool> silent = new("--silent") { Description = "Connect and ask, but never read." };
        Option<int> rate = new("--rate") { Description = "Bytes a second that each takes; 0 for as fast as it can." };
        Option<string?> coding = new("--coding") { Description = "What to send as Accept-Encoding." };
        Option<long> from = new("--from") { Description = "The byte that the document is read from." };
        Command command = new("read", "Reads a document with many clients at once.")
        {
            url, clients, threads, discard, silent, rate, coding, from,
        };
        command.Hidden = true;
        command.SetAction(parsed => Run(
            new ReadingClients(
                new Uri(parsed.GetRequiredValue(url)),
                HttpText.AcceptEncoding(parsed.GetValue(coding)) + HttpText.From(parsed.GetValue(from)),
                parsed.GetValue(clients),
                parsed.GetValue(threads),
                parsed.GetValue(discard),
                parsed.GetValue(rate)),
            parsed.GetValue(silent)));
        return command;
    }

    private static int Run(ReadingClients clients, bool silent)
    {
        if (!silent)
        {
            clients.Start();
        }

        while (Console.ReadLine() is { } line)
        {
            if (line == "reset")
            {
                clients.Dispose();
            }

            // The timestamp is taken here: the answer of a reader at a low priority may be late, its window must not be.
            ReaderCount count = new(
                clients.Bytes, Stopwatch.GetTimestamp(), clients.Reading, clients.Ended, clients.Refusal ?? "");
            Console.WriteLine(count.ToLine());
        }

        clients.Dispose();
        return 0;
    }
}
