namespace StreamingJson.Bench;

internal sealed record RangeSample(RandomRange Range, long FirstByteNanoseconds, bool IsRight);
