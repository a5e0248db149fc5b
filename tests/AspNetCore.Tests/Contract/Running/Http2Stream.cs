using System.Threading.Channels;

namespace StreamingJson.AspNetCore.Tests.Contract.Running;

/// <summary>A request on an <see cref="Http2Client"/>, and what has come of its answer.</summary>
internal sealed class Http2Stream(Http2Client client, int id)
{
    private readonly Channel<ReadOnlyMemory<byte>> _data = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private readonly TaskCompletionSource<int?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _received;

    /// <summary>The code of the server's RST_STREAM; <see langword="null"/> where it said that the answer is whole.</summary>
    public Task<int?> End => _end.Task.Patiently();

    /// <summary>Bytes of the body that have come, read or not.</summary>
    public long Received => Interlocked.Read(ref _received);

    public bool HasEnded => _end.Task.IsCompleted;

    /// <summary>Reads what the server sends next, and gives it as much room again.</summary>
    /// <returns>One DATA frame; none at the end.</returns>
    public async Task<ReadOnlyMemory<byte>> ReadAsync()
    {
        while (await _data.Reader.WaitToReadAsync().Patiently())
        {
            if (!_data.Reader.TryRead(out ReadOnlyMemory<byte> data) || data.IsEmpty) continue;
            if (!HasEnded) client.GiveRoom(id, data.Length);
            return data;
        }

        return default;
    }

    public async Task<byte[]> ReadToEndAsync()
    {
        using MemoryStream body = new();
        ReadOnlyMemory<byte> read;
        while (!(read = await ReadAsync()).IsEmpty) body.Write(read.Span);
        return body.ToArray();
    }

    /// <summary>Reads at least so many bytes.</summary>
    public async Task SkipAsync(long length)
    {
        while (length > 0)
        {
            ReadOnlyMemory<byte> read = await ReadAsync();
            Assert.False(read.IsEmpty, "The stream ended too early.");
            length -= read.Length;
        }
    }

    /// <summary>Leaves, with the code CANCEL.</summary>
    public void Cancel() => client.Send(Http2FrameType.Reset, 0, id, [0, 0, 0, 8]);

    public void Receive(ReadOnlyMemory<byte> data)
    {
        Interlocked.Add(ref _received, data.Length);
        _data.Writer.TryWrite(data);
    }

    public void Finish(int? code)
    {
        _end.TrySetResult(code);
        _data.Writer.TryComplete();
    }
}
