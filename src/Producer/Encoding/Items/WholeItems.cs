using System.Text.Json;

namespace StreamingJson;

/// <summary>Whole items of a run that is being written: how many, and where the last one ends. It is right also when the next one throws.</summary>
internal struct WholeItems(Utf8JsonWriter json)
{
    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that the writer had written then, in all.</summary>
    public long End { get; private set; } = json.BytesCommitted + json.BytesPending;

    public void Add(Utf8JsonWriter json)
    {
        Count++;
        End = json.BytesCommitted + json.BytesPending;
    }
}
