namespace StreamingJson.Bench;

// What came, and the nanoseconds from the request to the first byte of the body.
internal sealed record RangeResponse(string Head, string Body, long FirstByte);
