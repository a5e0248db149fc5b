namespace StreamingJson.Bench;

// All samples of one probe, in nanoseconds from the intended start. `SentLate` is how long after it the request really left:
// when that grows, the probe itself had to wait for a core or for a connection.
internal sealed record ProbeResult(long[] Latency, long[] SentLate, int Errors);
