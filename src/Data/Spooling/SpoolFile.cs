using Microsoft.Win32.SafeHandles;

namespace StreamingJson;

/// <summary>
/// A file that is a ring of bytes, written at one end and read at the other. It grows as long as it may and has not come round;
/// one writer and one reader, each a task at a time.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly SafeFileHandle _handle;
    private readonly SpoolBudget _budget;
    private readonly long _max;
    private readonly Signal _changed = new();
    private long _size = SpoolBudget.Step;
    private long _written;
    private long _read;

    /// <param name="options">Where it is, and how large it may become.</param>
    /// <param name="budget">Of which one step has been taken for it.</param>
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
            // Without a name nothing is left of it, whoever ends the process.
            if (!OperatingSystem.IsWindows()) File.Delete(path);
        }
        catch
        {
            _stream?.Dispose();
            _budget.GiveBack(_size);
            throw;
        }
    }

    /// <summary>Bytes written from the beginning on.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Bytes read from the beginning on.</summary>
    public long Read => Volatile.Read(ref _read);

    /// <summary>Writes all of it, waiting for room where there is none.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            int room = (int)Math.Min(Room(bytes.Length), bytes.Length);
            if (room == 0)
            {
                await _changed.WaitAsync(() => Room(1) > 0, cancellationToken).ConfigureAwait(false);
                continue;
            }

            await RandomAccess.WriteAsync(_handle, bytes[..room], _written % _size, cancellationToken).ConfigureAwait(false);
            bytes = bytes[room..];
            Volatile.Write(ref _written, _written + room);
            _changed.Set();
        }
    }

    /// <summary>Reads what there is, at most so much; there must be something.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        long at = _read % Volatile.Read(ref _size);
        long contiguous = Math.Min(Written - _read, Volatile.Read(ref _size) - at);
        int length = await RandomAccess.ReadAsync(
            _handle, buffer[..(int)Math.Min(buffer.Length, contiguous)], at, cancellationToken).ConfigureAwait(false);
        if (length == 0) throw new EndOfStreamException("The spool's file is shorter than what was written to it.");
        Volatile.Write(ref _read, _read + length);
        _changed.Set();
        return length;
    }

    /// <summary>Waits for a condition that a write or a read may bring about.</summary>
    public ValueTask WaitAsync(Func<bool> condition, CancellationToken cancellationToken) => _changed.WaitAsync(condition, cancellationToken);

    /// <summary>Something else has changed that is waited for here.</summary>
    public void Changed() => _changed.Set();

    public void Dispose()
    {
        _stream.Dispose();
        _budget.GiveBack(_size);
    }

    /// <summary>How many bytes can be written in one piece, growing where that is allowed.</summary>
    private long Room(int wanted)
    {
        // Once it has come round, its end is where the beginning follows.
        while (_written + wanted > _size && _written <= _size && _size + SpoolBudget.Step <= _max && _budget.TryTakeStep())
            Volatile.Write(ref _size, _size + SpoolBudget.Step);
        return Math.Min(_size - (_written - Read), _size - (_written % _size));
    }
}
