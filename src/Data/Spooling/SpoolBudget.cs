namespace StreamingJson;

/// <summary>The bytes that all files of a spool may have together, handed out in steps.</summary>
internal sealed class SpoolBudget(long bytes)
{
    /// <summary>A file grows by this much: some sixteen flushes.</summary>
    public const int Step = 1 << 20;

    private long _left = bytes;

    public bool TryTakeStep()
    {
        if (Interlocked.Add(ref _left, -Step) >= 0) return true;
        Interlocked.Add(ref _left, Step);
        return false;
    }

    public void GiveBack(long taken) => Interlocked.Add(ref _left, taken);
}
