using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>Shows what happens, and how far a fetch is, as often as somebody wants to see it.</summary>
/// <param name="interval">How long after one text the next is shown.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Shows a line.</param>
/// <param name="draw">Shows how far it is: a text, the bytes, and how many there will be.</param>
internal sealed class FetchProgress(TimeSpan interval, TimeProvider time, Action<string> say, Action<string, long, long?> draw)
{
    // A second's figure jumps less than a read's, and the mean of some of them less than each.
    private const double WeightOfLast = 0.3;

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    private (long Bytes, long? Length) _last;
    private long _drawn = time.GetTimestamp();
    private long _marked;
    private long _markedBytes = -1;
    private double? _rate;

    /// <summary>Plain lines, for logs and pipes: what happens, and every five seconds how far it is.</summary>
    public static FetchProgress InLines(TextWriter output, TimeProvider time) =>
        new(TimeSpan.FromSeconds(5), time, output.WriteLine, (text, _, _) => output.WriteLine(text));

    /// <summary>A bar on a terminal, with the bytes, their rate, and the time left.</summary>
    public static Task<T> WithBarAsync<T>(IAnsiConsole console, string name, TimeProvider time, Func<FetchProgress, Task<T>> fetch)
    {
        TextColumn column = new();
        // Beside a short name and the figures, it fits into 80 columns.
        ProgressColumn bar = new ProgressBarColumn { Width = 24 };
        return console.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, bar, column).StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(name));
            task.IsIndeterminate = true;
            // As often as Spectre.Console draws.
            FetchProgress progress = new(TimeSpan.FromMilliseconds(100), time, console.WriteLine, (text, bytes, length) =>
            {
                task.IsIndeterminate = length is null;
                task.MaxValue = Math.Max(length ?? task.MaxValue, 1);
                task.Value = bytes;
                column.Text = text;
            });
            T result = await fetch(progress);
            // Or the bar would stand for ever just before its end.
            progress.Draw();
            return result;
        });
    }

    /// <summary>A number of bytes for people: three digits and a unit, thousand by thousand.</summary>
    public static string Show(double bytes)
    {
        int unit = 0;
        // What would be rounded to 1000 has the next unit.
        for (; bytes >= 999.5 && unit < Units.Length - 1; unit++) bytes /= 1000;
        string format = unit == 0 || bytes >= 99.95 ? "0" : bytes >= 9.995 ? "0.0" : "0.00";
        return $"{bytes.ToString(format, CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    public void Say(string line) => say(line);

    /// <param name="bytes">How many bytes there are. The first are not counted in the rate: an earlier run may have left them.</param>
    /// <param name="length">How many there will be; null where nobody knows.</param>
    public void Report(long bytes, long? length)
    {
        _last = (bytes, length);
        bool goesOn = _markedBytes >= 0 && bytes >= _markedBytes;
        TimeSpan elapsed = time.GetElapsedTime(_marked);
        if (!goesOn || elapsed >= TimeSpan.FromSeconds(1))
        {
            double last = (bytes - _markedBytes) / elapsed.TotalSeconds;
            if (goesOn) _rate = _rate is double mean ? mean + (WeightOfLast * (last - mean)) : last;
            (_marked, _markedBytes) = (time.GetTimestamp(), bytes);
        }

        if (time.GetElapsedTime(_drawn) >= interval) Draw();
    }

    private void Draw()
    {
        _drawn = time.GetTimestamp();
        (long bytes, long? length) = _last;
        string text = length is long all ? $"{Show(bytes)} of {Show(all)}" : Show(bytes);
        if (_rate is double rate)
        {
            text = $"{text}, {Show(rate)}/s";
            if (length is long end && rate > 0)
                text = string.Create(CultureInfo.InvariantCulture, $"{text}, {(end - bytes) / rate:0} s left");
        }

        draw(text, bytes, length);
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
