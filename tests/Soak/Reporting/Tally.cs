namespace StreamingJson.Soak.Reporting;

/// <summary>What an actor has done. Several threads may count.</summary>
internal sealed class Tally
{
    private long _requests;
    private long _bytes;
    private long _verified;
    private long _cut;

    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Of bodies, decompressed where they were compressed.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Answers that came whole and right.</summary>
    public long Verified => Volatile.Read(ref _verified);

    /// <summary>Those that were cut on purpose, by the actor or as the host should.</summary>
    public long WereCut => Volatile.Read(ref _cut);

    public void Request() => Interlocked.Increment(ref _requests);

    public void Verify(long bytes) => Count(ref _verified, bytes);

    public void Cut(long bytes) => Count(ref _cut, bytes);

    private void Count(ref long what, long bytes)
    {
        Interlocked.Increment(ref what);
        Interlocked.Add(ref _bytes, bytes);
    }
}
