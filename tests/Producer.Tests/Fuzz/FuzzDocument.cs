namespace StreamingJson.Tests.Fuzz;

/// <summary>A document in both forms: its encoder, and what must come out by way of the serializer.</summary>
internal sealed class FuzzDocument
{
    public required JsonEncoder Encoder { get; init; }

    /// <summary>All of it; of one that fails, all that is whole before that.</summary>
    public required byte[] Text { get; init; }

    /// <summary>How many values are compared: an item, a cell, a member or a leaf is one, however much is in it.</summary>
    public required int Values { get; init; }

    /// <summary>
    /// As far as the text of one that fails may come, where memory was full before: <see langword="null"/> where nobody can say.
    /// </summary>
    public byte[]? Most { get; init; }

    /// <summary>What stands behind a record that broke, when some of it has gone.</summary>
    public byte[] Behind { get; init; } = [];

    /// <summary>How many items the chunks must count, if they do.</summary>
    public int? Items { get; init; }

    /// <summary>What happens to it.</summary>
    public Trouble Trouble { get; init; }

    /// <summary>What is thrown: the exception itself if it is the seed's, otherwise one of its type.</summary>
    public Exception? Error { get; init; }

    /// <summary>
    /// Less than <see cref="Text"/> may be there: what is in an object, or in a value, waits for what comes behind.
    /// </summary>
    public bool MayHold { get; init; }

    /// <summary>What is read can be read again.</summary>
    public bool IsReusable { get; init; }

    /// <summary>Its sources are disposed on every way out, and not only when it is whole.</summary>
    public bool IsTracked { get; init; } = true;

    /// <summary>What else must be so at the end of a document that was not left.</summary>
    public Action? AtEnd { get; init; }

    /// <summary>All of it must be there. A source that throws when it is disposed may well be one in the middle.</summary>
    public bool IsWhole => Error is null && (Trouble == Trouble.None || (Trouble == Trouble.DisposeThrows && !MayHold));
}
