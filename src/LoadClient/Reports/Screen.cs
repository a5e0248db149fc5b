using Spectre.Console;

namespace StreamingJson.LoadClient.Reports;

/// <summary>Where results go: a terminal, which is drawn on, or anything else, which gets plain lines.</summary>
internal sealed class Screen(TextWriter output, TextWriter error, TimeProvider time)
{
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(250);

    // A log must show that a run goes on, and not be filled by it.
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    /// <summary>Whether it can be drawn on: what a test hands in never can.</summary>
    public bool IsTerminal { get; } = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    public void Write(string text)
    {
        output.Write(text);
        output.Flush();
    }

    public void Line(string text = "") => output.WriteLine(text);

    public void Error(string text) => error.WriteLine(text);

    public void Show(ReportTable table)
    {
        if (IsTerminal)
            AnsiConsole.Write(table.ToSpectre());
        else
            output.WriteLine(table.ToPlainText());
    }

    /// <summary>Says how far work has come: on a terminal in one line, elsewhere now and then on standard error.</summary>
    /// <param name="work">Ends in its own time.</param>
    /// <param name="progress">Says how far it is, in a few words.</param>
    /// <returns>What the work gives.</returns>
    public async Task<T> WatchAsync<T>(Task<T> work, Func<string> progress)
    {
        if (!IsTerminal)
        {
            while (!await EndsWithinAsync(work, LineInterval)) error.WriteLine(progress());
            return await work;
        }

        await AnsiConsole.Status().StartAsync(Markup.Escape(progress()), async status =>
        {
            while (!await EndsWithinAsync(work, RedrawInterval)) status.Status = Markup.Escape(progress());
        });
        return await work;
    }

    private async Task<bool> EndsWithinAsync(Task work, TimeSpan interval)
    {
        using CancellationTokenSource ended = new();
        bool ends = await Task.WhenAny(work, Task.Delay(interval, time, ended.Token)) == work;
        await ended.CancelAsync();
        return ends;
    }
}
