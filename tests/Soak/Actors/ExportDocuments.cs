using System.Security.Cryptography;
using System.Text.Json;

namespace StreamingJson.Soak.Actors;

/// <summary>The exported rows, taken once before anything else happens, as lines and as an array that say the same.</summary>
internal sealed class ExportDocuments
{
    private readonly byte[] _lines;

    // Where each row begins, and where the last one ends.
    private readonly int[] _starts;

    private ExportDocuments(byte[] lines, byte[] array)
    {
        _lines = lines;
        _starts = [0, .. Enumerable.Range(0, lines.Length).Where(i => lines[i] == '\n').Select(i => i + 1)];
        ArrayDigest = Digest(array);
        ArrayBytes = array.Length;
    }

    public int Rows => _starts.Length - 1;

    public string ArrayDigest { get; }

    public long ArrayBytes { get; }

    public static async Task<ExportDocuments> TakeAsync(Uri http1, CancellationToken stop)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = http1 };
        byte[] lines = await client.GetByteArrayAsync("/export/orders?format=ndjson", stop);
        byte[] array = await client.GetByteArrayAsync("/export/orders?format=json", stop);
        ExportDocuments documents = new(lines, array);
        documents.Check(array);
        return documents;
    }

    /// <summary>Of the lines of rows: those behind the first so many, and so many of these.</summary>
    public (string Digest, long Bytes) LinesOf(int after, int limit)
    {
        int start = _starts[after];
        int end = _starts[Math.Min(Rows, after + limit)];
        return (Digest(_lines.AsSpan(start, end - start)), end - start);
    }

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    private void Check(byte[] array)
    {
        if (Rows != HostLimits.Rows) throw new SoakException($"The export has {Rows} rows instead of {HostLimits.Rows}.");
        using JsonDocument document = JsonDocument.Parse(array);
        int row = 0;
        foreach (JsonElement element in document.RootElement.EnumerateArray())
        {
            using JsonDocument line = JsonDocument.Parse(_lines.AsMemory(_starts[row], _starts[row + 1] - _starts[row]));
            // The slices rely on the keys: 1, 2, 3 and so on.
            if (line.RootElement.GetProperty("id").GetInt64() != ++row || !JsonElement.DeepEquals(element, line.RootElement))
                throw new SoakException($"Row {row} of the export differs between its array and its lines, or has another id.");
        }

        if (row != Rows) throw new SoakException($"The array of the export has {row} rows, and its lines are {Rows}.");
    }
}
