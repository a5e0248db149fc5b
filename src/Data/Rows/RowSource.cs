using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace StreamingJson;

/// <summary>
/// The rows of a query one by one: the reader itself is the row that it stands on. As long as the provider has rows at hand, its
/// task is complete and nothing is allocated.
/// </summary>
internal sealed class RowSource(
    Func<CancellationToken, ValueTask<OpenRows>> open, bool hasHeading, CancellationToken cancellationToken) : ItemSource<DbDataReader>
{
    private const int FewestCallsOnThread = 64;

    private readonly CancellationTokenSource _leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private OpenRows? _rows;
    private DbDataReader? _reader;
    private bool _headingIsDue = hasHeading;
    private Task<bool>? _move;
    private BlockingThreads? _threads;
    private int _callsOnThread;
    private int _callsLeft;

    // After a wait: the answer that the next Move gives.
    private ItemStep? _arrived;

    public override DbDataReader Current => _reader!;

    public override ItemStep Move()
    {
        if (_arrived is ItemStep arrived)
        {
            _arrived = null;
            return arrived;
        }

        try
        {
            // What a provider has at hand it gives without a look at the token.
            _leaving.Token.ThrowIfCancellationRequested();
            _move = _threads is null ? Advance() : AdvanceOnThreadAsync();
            return _move.IsCompleted ? Moved(_move.GetAwaiter().GetResult()) : ItemStep.Waits;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    public override void LeaveTurns(BlockingThreads threads) => Volatile.Write(ref _threads, threads);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WaitAsync()
    {
        try
        {
            _arrived = Moved(await _move!.ConfigureAwait(false));
        }
        catch (Exception error)
        {
            _arrived = Fail(error);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        using CancellationTokenSource leaving = _leaving;
        if (_move is { IsCompleted: false })
        {
            await BlockingThreads.ForCancellation.RunAsync(static source => ((CancellationTokenSource)source!).Cancel(), leaving)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)_move).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_rows is null) return;
        // Also where that was the answer to what nobody waits for any more.
        if (_move is { IsCompletedSuccessfully: true, Result: false }) _rows.IsAtEnd = true;
        await _rows.DisposeAsync().ConfigureAwait(false);
    }

    private Task<bool> Advance() => _reader is null || _headingIsDue ? BeginAsync() : _reader.ReadAsync(_leaving.Token);

    /// <summary>
    /// A provider whose calls block, as SQLite's do: one call a row, since the reader is the row. Most block for their first row alone, so
    /// that after some rows they are called in turns again; who blocks again stays away for longer.
    /// </summary>
    private async Task<bool> AdvanceOnThreadAsync()
    {
        if (_callsLeft == 0) _callsLeft = _callsOnThread = Math.Clamp(_callsOnThread * 2, FewestCallsOnThread, int.MaxValue / 2);
        Task<bool>? move = null;
        await _threads!.RunAsync(_ => move = Advance(), null).ConfigureAwait(false);
        if (--_callsLeft == 0) _threads = null;
        return await move!.ConfigureAwait(false);
    }

    /// <summary>The step to the names, or where there are none, to the first row.</summary>
    private async Task<bool> BeginAsync()
    {
        if (_reader is null)
        {
            _rows ??= await open(_leaving.Token).ConfigureAwait(false);
            _reader = await _rows.ReaderAsync(_leaving.Token).ConfigureAwait(false);
            if (_headingIsDue) return true;
        }

        _headingIsDue = false;
        return await _reader.ReadAsync(_leaving.Token).ConfigureAwait(false);
    }

    private ItemStep Moved(bool more)
    {
        if (more) return ItemStep.Item;
        _rows!.IsAtEnd = true;
        return ItemStep.End;
    }

    private ItemStep Fail(Exception error)
    {
        Failure = ExceptionDispatchInfo.Capture(error);
        return ItemStep.Failed;
    }
}
