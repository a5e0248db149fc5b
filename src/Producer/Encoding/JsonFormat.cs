namespace StreamingJson;

/// <summary>How a sequence of items is written down.</summary>
public enum JsonFormat
{
    /// <summary>One JSON array, <c>[item,item]</c>; <c>application/json</c> (RFC 8259).</summary>
    Array,

    /// <summary>An item a line, <c>item\n</c>; <c>application/jsonl</c>, also called <c>application/x-ndjson</c>.</summary>
    Lines,

    /// <summary>A JSON text sequence, <c>\x1eitem\n</c>; <c>application/json-seq</c> (RFC 7464).</summary>
    Sequence,

    /// <summary>Server-sent events, <c>data: item\n\n</c>; <c>text/event-stream</c> (the HTML standard, section 9.2).</summary>
    Events,
}
