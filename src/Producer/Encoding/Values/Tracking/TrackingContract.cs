using System.Text.Json.Serialization.Metadata;

namespace StreamingJson;

/// <summary>How values of a type are written so that the sources within them are tracked.</summary>
/// <param name="Info">The contract, whose members are tracked.</param>
/// <param name="Root">
/// Set when the value itself is a source: the serializer disposes that one twice when it is left within an item.
/// </param>
internal sealed record TrackingContract(JsonTypeInfo Info, SourceWrapping? Root);
