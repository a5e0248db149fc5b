namespace StreamingJson.Bench;

// One window of a server. Its readers' gigabytes are those on the wire.
internal sealed record CompressionSample(string Server, string Coding, LatencySample Window);
