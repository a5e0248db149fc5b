using System.IO.Pipelines;

namespace StreamingJson.Bench;

// The managed memory that one long stream allocates, all threads together, from encoder to the reader's end of a pipe.
internal static class StreamAllocations
{
    public static async Task<long> MeasureAsync(long integers)
    {
        await using Cooperator cooperator = new();
        // What is allocated once, by the runtime or by the pools, is not the stream's.
        await StreamAsync(cooperator, integers / 100);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await StreamAsync(cooperator, integers);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static async Task StreamAsync(Cooperator cooperator, long integers)
    {
        Pipe pipe = new();
        Task drained = DrainAsync(pipe.Reader);
        JsonProducer producer = new(JsonEncoder.Range(0, integers), pipe.Writer, cooperator);
        StreamOutcome outcome = await producer.BeginProducing(CancellationToken.None);
        await pipe.Writer.CompleteAsync();
        await drained;
        if (outcome.End != StreamEnd.Completed)
        {
            throw new InvalidOperationException($"The stream ended as {outcome.End}.");
        }
    }

    private static async Task DrainAsync(PipeReader reader)
    {
        ReadResult result;
        do
        {
            result = await reader.ReadAsync();
            reader.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);
    }
}
