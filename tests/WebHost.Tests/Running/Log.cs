using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace StreamingJson.WebHost.Tests.Running;

/// <summary>Keeps what the host logs. That a stream has ended is known by its line here.</summary>
internal sealed class Log : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private readonly Channel<LogLine> _outcomes = Channel.CreateUnbounded<LogLine>();

    public IReadOnlyCollection<LogLine> Lines => _lines;

    public int Outcomes => _lines.Count(line => line.End is not null);

    /// <summary>The next line that says how a stream ended; each is given once.</summary>
    public Task<LogLine> NextOutcome() => _outcomes.Reader.ReadAsync().Patiently();

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
    }

    private void Add(LogLine line)
    {
        _lines.Enqueue(line);
        if (line.End is not null) _outcomes.Writer.TryWrite(line);
    }

    private sealed class Writer(Log log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            Dictionary<string, object?> values = [];
            foreach ((string name, object? value) in state as IReadOnlyList<KeyValuePair<string, object?>> ?? [])
                values[name] = value;
            log.Add(new LogLine(category, logLevel, formatter(state, exception), exception, values));
        }
    }
}
