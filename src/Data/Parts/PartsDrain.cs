namespace StreamingJson;

/// <summary>Reads the lanes of all parts, one after the other, and joins what is in them.</summary>
internal sealed class PartsDrain(PartSlots slots, JsonPartsOptions options) : BlockSource
{
    private static readonly byte[] Opening = [.. "["u8];
    private static readonly byte[] Comma = [.. ","u8];
    private static readonly byte[] Closing = [.. "]"u8];
    private static readonly byte[] Empty = [.. "[]"u8];

    private readonly bool _isArray = options.Format == JsonFormat.Array;
    private PartLane? _lane;
    private PartBlock _block;
    private bool _isGiven;
    private byte[]? _joint;
    private bool _hasBegun;
    private bool _hasEnded;
    private string? _cursor;

    public override int Items => _isGiven ? _block.Items : 0;

    public override string? Cursor => _cursor;

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        Release();
        if (_block.Text.IsEmpty && !await ReadBlockAsync(cancellationToken).ConfigureAwait(false)) return End();
        if (_joint is byte[] joint)
        {
            _joint = null;
            return joint;
        }

        _isGiven = true;
        if (options.IsOrdered) _cursor = _block.Cursor ?? _cursor;
        return _block.Text;
    }

    public override async ValueTask DisposeAsync()
    {
        await slots.DisposeAsync().ConfigureAwait(false);
        _lane?.Clear();
        _block.Return();
    }

    private async ValueTask<bool> ReadBlockAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_lane is null)
            {
                if (!await slots.Lanes.WaitToReadAsync(cancellationToken).ConfigureAwait(false)) return false;
                slots.Lanes.TryRead(out _lane);
                if (_isArray) _joint = _hasBegun ? Comma : Opening;
            }

            if (await _lane!.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                _block = _lane.Take();
                _hasBegun = true;
                return true;
            }

            _lane = null;
        }
    }

    private ReadOnlyMemory<byte> End()
    {
        if (_hasEnded || !_isArray) return default;
        _hasEnded = true;
        return _hasBegun ? Closing : Empty;
    }

    private void Release()
    {
        if (!_isGiven) return;
        _isGiven = false;
        _block.Return();
        _block = default;
    }
}
