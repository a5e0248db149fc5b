using Microsoft.Win32.SafeHandles;

namespace StreamingJson;

/// <summary>
/// A file that is a ring of bytes with one writer and one reader. It grows as long as it may and has not wrapped around.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly SafeFileHandle _handle;
    private readonly SpoolBudget _budget;
    private readonly long _max;
    private long _size = SpoolBudget.Step;
    private long _written;
    private long _read;
    private TaskCompletionSource? _change;

    public SpoolFile(SpoolOptions options, SpoolBudget budget)
    {
        (_budget, _max) = (budget, options.MaxBytesPerStream);
        string path = Path.Combine(options.Directory ?? Path.GetTempPath(), $"StreamingJson-{Guid.NewGuid():N}.spool");
        try
        {
            FileStreamOptions file = new()
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                BufferSize = 0,
            };
            // No other user may read it, not even before its name is gone.
            if (!OperatingSystem.IsWindows()) file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            _stream = new FileStream(path, file);
            _handle = _stream.SafeFileHandle;
            // Without a name nothing is left of it, however the process ends.
            if (!OperatingSystem.IsWindows()) File.Delete(path);
        }
        catch
        {
            _stream?.Dispose();
            _budget.GiveBack(_size);
            throw;
        }
    }

    public long Written => Volatile.Read(ref _written);
    public long Read => Volatile.Read(ref _read);

    /// <summary>Writes all of it, waiting for room where there is none.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            int room = (int)Math.Min(Room(bytes.Length), bytes.Length);
            if (room == 0)
            {
                await WaitAsync(() => Room(1) > 0, cancellationToken).ConfigureAwait(false);
                continue;
            }

            await RandomAccess.WriteAsync(_handle, bytes[..room], _written % _size, cancellationToken).ConfigureAwait(false);
            bytes = bytes[room..];
            Volatile.Write(ref _written, _written + room);
            NotifyChange();
        }
    }

    /// <summary>Reads what is there, at most as much as the buffer holds; something must be there.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        long at = _read % Volatile.Read(ref _size);
        long contiguous = Math.Min(Written - _read, Volatile.Read(ref _size) - at);
        int length = await RandomAccess.ReadAsync(
            _handle, buffer[..(int)Math.Min(buffer.Length, contiguous)], at, cancellationToken).ConfigureAwait(false);
        if (length == 0) throw new EndOfStreamException("The spool's file is shorter than what was written to it.");
        Volatile.Write(ref _read, _read + length);
        NotifyChange();
        return length;
    }

    /// <summary>Waits for a condition, which is checked after each write, read and <see cref="NotifyChange"/>.</summary>
    public async ValueTask WaitAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            TaskCompletionSource created = new(TaskCreationOptions.RunContinuationsAsynchronously);
            TaskCompletionSource change = Interlocked.CompareExchange(ref _change, created, null) ?? created;
            // A change between the check and the exchange has completed nothing.
            if (condition()) return;
            await change.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void NotifyChange() => Interlocked.Exchange(ref _change, null)?.TrySetResult();

    public void Dispose()
    {
        _stream.Dispose();
        _budget.GiveBack(_size);
    }

    /// <summary>Gets how many bytes can be written in one piece, growing where that is allowed.</summary>
    private long Room(int wanted)
    {
        // Once it has wrapped around, the beginning follows its end.
        while (_written + wanted > _size && _written <= _size && _size + SpoolBudget.Step <= _max && _budget.TryTakeStep())
            Volatile.Write(ref _size, _size + SpoolBudget.Step);
        return Math.Min(_size - (_written - Read), _size - (_written % _size));
    }
}

/// <summary>The bytes that all files of a spool may have together, taken in steps.</summary>
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
