namespace StreamingJson;

/// <summary>An enumerator that <see cref="OpenSources"/> knows.</summary>
internal interface IOpenSource
{
    /// <summary>Removes it there and disposes it, unless that has happened.</summary>
    ValueTask CloseAsync();
}
