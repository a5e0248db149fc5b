namespace StreamingJson;

/// <summary>What was read of a row that is read piece by piece.</summary>
internal enum RowPart
{
    /// <summary>The columns, before the first row.</summary>
    Heading,

    /// <summary>A value that is null.</summary>
    Null,

    /// <summary>A short value.</summary>
    Value,

    /// <summary>A piece of long text; an empty one is its end.</summary>
    Text,

    /// <summary>A piece of long bytes; an empty one is their end.</summary>
    Bytes,

    /// <summary>The row has no more columns.</summary>
    End,
}
