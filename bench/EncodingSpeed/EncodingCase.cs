namespace StreamingJson.Bench;

// Encodes that many items and says how many bytes they gave.
internal sealed record EncodingCase(string Name, int Items, Func<int, ValueTask<long>> EncodeAsync);
