using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>An endless source for each request, of both kinds in turn, and the records of all of them.</summary>
internal sealed class RowSources
{
    private readonly ConcurrentQueue<SourceRecord> _records = new();
    private int _count;

    /// <summary>In the order in which their requests came.</summary>
    public IReadOnlyList<SourceRecord> Records => [.. _records];

    public IResult Next()
    {
        if (Interlocked.Increment(ref _count) % 2 == 0)
        {
            SyncSource<Row> waitless = new(Row.Endless());
            _records.Enqueue(waitless);
            return StreamingResults.Array(waitless);
        }

        AsyncSource<Row> source = new(Row.EndlessAsync);
        _records.Enqueue(source);
        return StreamingResults.Array(source);
    }

    /// <summary>Each source was enumerated once or, where its reader left too early, never; and all are let go of.</summary>
    /// <returns>How many were begun.</returns>
    public int AssertAllDisposed()
    {
        Assert.All(_records, record =>
        {
            Assert.InRange(record.Begun, 0, 1);
            Assert.Equal(record.Begun, record.Disposed);
        });
        return _records.Sum(record => record.Begun);
    }
}
