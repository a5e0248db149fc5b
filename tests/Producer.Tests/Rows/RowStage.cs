namespace StreamingJson.Tests;

/// <summary>A query in a test's hands: everything it waits for ends when the test says so.</summary>
internal sealed class RowStage
{
    private static readonly FakeColumn[] Columns =
        [new("id", typeof(int)), new("text", typeof(string), "text"), new("data", typeof(byte[]))];
    private TaskCompletionSource? _wait;

    /// <param name="isOpen">Whether the command's connection is open.</param>
    public RowStage(bool isOpen = true)
    {
        // The test framework's context would carry continuations off to other threads.
        SynchronizationContext.SetSynchronizationContext(null);
        Reader = new FakeReader(Columns, [[1, "abc", new byte[3]], [2, null, null], [3, "", new byte[9]]])
        {
            Step = StepAsync,
            Open = Open
        };
        Command = new FakeCommand(Reader) { Executing = StepAsync, Owner = new FakeConnection(isOpen) { Opening = StepAsync } };
    }

    public FakeReader Reader { get; }

    public FakeCommand Command { get; }

    /// <summary>Whether the token ends a wait; a provider may well not look at it.</summary>
    public bool HearsToken { get; init; } = true;

    public int Waits { get; private set; }

    public int OpenValues { get; private set; }

    public bool IsWaitedFor => _wait is not null;

    /// <summary>The next chunk, with all served that it waits for, but one wait where something else happens.</summary>
    public ValueTask<bool> MoveAsync(IAsyncEnumerator<JsonChunk> chunks, int wait = 0, Action? then = null)
    {
        ValueTask<bool> move = chunks.MoveNextAsync();
        while (!move.IsCompleted && IsWaitedFor)
        {
            if (Waits == wait) then!();
            else Serve();
        }

        return move;
    }

    /// <summary>What is waited for is there.</summary>
    public void Serve() => Interlocked.Exchange(ref _wait, null)!.SetResult();

    public void Fail(Exception error) => Interlocked.Exchange(ref _wait, null)!.SetException(error);

    /// <summary>
    /// The command was executed, and all is let go of: the reader if there was one, and where it was left early, the query.
    /// </summary>
    public void AssertLeft(bool ownsConnection = true)
    {
        Assert.Equal(
            (1, 1, ownsConnection ? 1 : 0), (Command.Executed, Command.Disposals, Command.Owner.Disposals));
        Assert.Equal((Command.HasGiven ? 1 : 0, 0), (Reader.Disposals, OpenValues));
        Assert.Equal(Command.HasGiven && !Reader.IsAtEnd ? 1 : 0, Command.Cancelled);
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        Waits++;
        TaskCompletionSource wait = new();
        _wait = wait;
        using CancellationTokenRegistration registration = HearsToken
            ? cancellationToken.Register(() => Interlocked.Exchange(ref _wait, null)?.SetCanceled(cancellationToken)) : default;
        await wait.Task;
    }

    private IDisposable Open(object value)
    {
        OpenValues++;
        return value is byte[] bytes
            ? new PieceStream((buffer, token) => ReadAsync(ref bytes, buffer, token), () => OpenValues--)
            : new PieceReader(Chars(((string)value).ToCharArray()), () => OpenValues--);
    }

    private Func<Memory<char>, CancellationToken, ValueTask<int>> Chars(char[] left) => (buffer, token) =>
        ReadAsync(ref left, buffer, token);

    private ValueTask<int> ReadAsync<T>(ref T[] left, Memory<T> buffer, CancellationToken cancellationToken)
    {
        int length = Math.Min(Math.Min(2, buffer.Length), left.Length);
        left.AsMemory(0, length).CopyTo(buffer);
        left = left[length..];
        return After(length);

        async ValueTask<int> After(int answer)
        {
            await StepAsync(cancellationToken);
            return answer;
        }
    }
}
