namespace StreamingJson.LoadClient.Fetching;

/// <summary>What stands beside a part of a document, so that a later run may go on with it.</summary>
/// <param name="Url">Where it is from.</param>
/// <param name="EntityTag">The strong tag of the document, with its quotes.</param>
/// <param name="ContentType">The document's media type; a part that is asked for may come without.</param>
internal sealed record PartLabel(string Url, string EntityTag, string? ContentType);
