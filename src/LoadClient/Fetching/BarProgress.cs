using Spectre.Console;
using Spectre.Console.Rendering;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>A bar on a terminal, with the bytes, their rate, and the time left.</summary>
internal sealed class BarProgress : IFetchProgress
{
    // Spectre.Console draws ten times a second.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // Beside a short name and the figures, it fits into 80 columns.
    private const int Width = 24;

    private readonly IAnsiConsole _console;
    private readonly ProgressTask _bar;
    private readonly TextColumn _text;
    private readonly TimeProvider _time;
    private readonly TransferRate _rate;
    private long _drawn;

    private BarProgress(IAnsiConsole console, ProgressTask bar, TextColumn text, TimeProvider time)
    {
        (_console, _bar, _text, _time) = (console, bar, text, time);
        _rate = new TransferRate(time);
        bar.IsIndeterminate = true;
    }

    /// <param name="console">The terminal.</param>
    /// <param name="name">What is fetched.</param>
    /// <param name="time">The clock that the rate is of.</param>
    /// <param name="fetch">Is handed what draws.</param>
    public static Task<T> RunAsync<T>(IAnsiConsole console, string name, TimeProvider time, Func<IFetchProgress, Task<T>> fetch)
    {
        TextColumn text = new();
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = Width }, text)
            .StartAsync(context => fetch(new BarProgress(console, context.AddTask(Markup.Escape(name)), text, time)));
    }

    public void Say(string line) => _console.WriteLine(line);

    public void Report(long bytes, long? length)
    {
        _rate.Report(bytes);
        // The last one is always drawn, or the bar would stand for ever just before its end.
        if (_time.GetElapsedTime(_drawn) < Interval && bytes != length) return;
        _drawn = _time.GetTimestamp();
        _bar.IsIndeterminate = length is null;
        if (length is long all) _bar.MaxValue = Math.Max(all, 1);
        _bar.Value = bytes;
        _text.Text = _rate.Text(bytes, length);
    }

    private sealed class TextColumn : ProgressColumn
    {
        // Written by the fetch, drawn by a timer.
        private volatile string _text = "";

        public string Text
        {
            set => _text = value;
        }

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(_text);
    }
}
