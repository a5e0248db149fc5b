namespace StreamingJson;

/// <summary>What became of the wish for an item.</summary>
internal enum ItemStep
{
    /// <summary>It is there; of a writer: its chunk is full, and there are more.</summary>
    Item,

    /// <summary>The source has to be waited for.</summary>
    Waits,

    /// <summary>The next item has a source within, which has to be waited for: it has an encoder of its own.</summary>
    Nested,

    /// <summary>There are no more.</summary>
    End,

    /// <summary>The source, or the writing of an item, has thrown.</summary>
    Failed,
}
