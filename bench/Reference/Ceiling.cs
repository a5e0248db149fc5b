using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace StreamingJson.Bench;

// The fastest that one response can be: nothing is encoded, a constant is copied into Kestrel's own blocks.
internal static class Ceiling
{
    // The size of Kestrel's blocks: a larger span would have to be rented.
    private const int BlockSize = 4096;

    private static readonly byte[] Constant = Enumerable.Repeat((byte)'0', BlockSize).ToArray();

    public static async Task SendAsync(HttpContext context, long bytes, int flush = 16384)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes;
        PipeWriter writer = context.Response.BodyWriter;
        int unflushed = 0;
        while (bytes > 0)
        {
            int size = Fill(writer.GetSpan(BlockSize), bytes);
            writer.Advance(size);
            bytes -= size;
            unflushed += size;
            if (unflushed >= flush || bytes == 0)
            {
                unflushed = 0;
                FlushResult result = await writer.FlushAsync(context.RequestAborted);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
    }

    private static int Fill(Span<byte> block, long left)
    {
        int size = (int)Math.Min(left, Math.Min(block.Length, BlockSize));
        Constant.AsSpan(0, size).CopyTo(block);
        return size;
    }
}
