namespace StreamingJson.LoadClient.Checks;

/// <summary>What the bytes are as a whole.</summary>
internal enum JsonFraming
{
    /// <summary>One JSON text (RFC 8259).</summary>
    Document,

    /// <summary>JSON Lines or ndjson: a value a line, also none; the last newline may be missing.</summary>
    Lines,
}
