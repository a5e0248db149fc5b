namespace StreamingJson;

/// <summary>
/// Runs code of others that may block, such as a token's callbacks or a source that holds its caller, on background threads that are
/// neither the thread pool's nor counted as turns.
/// </summary>
/// <param name="maxThreads">How many calls run at once; the others wait for a thread, first in, first out.</param>
internal sealed class BlockingThreads(int maxThreads)
{
    // As long as the thread pool keeps one that has nothing to do.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(20);

    private readonly Queue<Call> _calls = new();
    private readonly object _gate = new();
    private int _threads;
    private int _idle;

    /// <summary>
    /// Gets the threads that callbacks of cancellation tokens and cancellations of database commands run on. They are nobody's in
    /// particular, so that sources that block do not keep others from being cancelled.
    /// </summary>
    public static BlockingThreads ForCancellation { get; } = new(256);

    /// <summary>Runs a call in its caller's execution context, as soon as there is a thread for it.</summary>
    /// <returns>A task that ends with the call, and faults with what it throws. Its continuations run on the thread pool.</returns>
    public Task RunAsync(Action<object?> action, object? state)
    {
        Call call = new(action, state, ExecutionContext.Capture());
        bool needsThread;
        lock (_gate)
        {
            _calls.Enqueue(call);
            // Each call that waits has an idle thread of its own, or gets a new one.
            needsThread = _calls.Count > _idle && _threads < maxThreads;
            if (needsThread) _threads++;
            else Monitor.Pulse(_gate);
        }

        if (needsThread) Start();
        return call.Task;
    }

    private void Start()
    {
        try
        {
            new Thread(Run) { IsBackground = true, Name = "StreamingJson blocking call" }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            // The system has no thread to give: the calls wait for those that there are.
            lock (_gate) _threads--;
        }
    }

    private void Run()
    {
        while (Take() is Call call) call.Run();
    }

    private Call? Take()
    {
        lock (_gate)
        {
            _idle++;
            while (_calls.Count == 0)
            {
                if (Monitor.Wait(_gate, IdleTimeout) || _calls.Count > 0) continue;
                _idle--;
                _threads--;
                return null;
            }

            _idle--;
            return _calls.Dequeue();
        }
    }

    private sealed class Call(Action<object?> action, object? state, ExecutionContext? context)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public void Run()
        {
            try
            {
                if (context is null) action(state);
                else ExecutionContext.Run(context, static call => ((Call)call!).Invoke(), this);
                SetResult();
            }
            catch (Exception error)
            {
                SetException(error);
            }
        }

        private void Invoke() => action(state);
    }
}

/// <summary>Work whose code of others may hold its thread, and which can go on without holding that of its caller.</summary>
internal interface IBlockingWork
{
    /// <summary>
    /// The step under way holds its thread: from the next item on the source is read on one of its own. It is called from any thread,
    /// beside the step.
    /// </summary>
    void LeaveTurns(BlockingThreads threads);
}
