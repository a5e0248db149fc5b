using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace StreamingJson.WebHost;

/// <summary>A bar on a terminal, with the rows, their rate, and the time left.</summary>
internal sealed class BarProgress(ProgressTask bar) : ISeedProgress
{
    /// <param name="console">The terminal.</param>
    /// <param name="total">How many rows there will be.</param>
    /// <param name="load">Is handed what draws.</param>
    public static Task RunAsync(IAnsiConsole console, long total, Func<ISeedProgress, Task> load) => console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new RowsColumn(), new RemainingTimeColumn())
        // No rows are done before they are begun.
        .StartAsync(context => load(new BarProgress(context.AddTask("Connecting", maxValue: Math.Max(total, 1)))));

    public void Begin(string step) => bar.Description = step;

    public void Report(long rows) => bar.Value = rows;

    private sealed class RowsColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(
            string.Create(CultureInfo.InvariantCulture, $"{task.Value:N0} rows, {task.Speed ?? 0:N0}/s"));
    }
}
