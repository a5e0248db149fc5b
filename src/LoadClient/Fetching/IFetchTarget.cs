namespace StreamingJson.LoadClient.Fetching;

/// <summary>Where the bytes of a document go.</summary>
internal interface IFetchTarget : IDisposable
{
    /// <summary>What it is called in a message.</summary>
    string Name { get; }

    /// <summary>Looks for what an earlier run has left of the document.</summary>
    /// <param name="url">Whose document.</param>
    /// <returns>Null where there is nothing that could be gone on with.</returns>
    PartLabel? FindPart(Uri url);

    /// <summary>Reads what <see cref="FindPart"/> has found.</summary>
    /// <returns>How many bytes were read; zero behind the last.</returns>
    int ReadPart(Span<byte> buffer);

    /// <summary>Throws away what there is, for a document from its first byte.</summary>
    /// <param name="label">What a later run needs in order to go on; null where it cannot.</param>
    /// <exception cref="FetchException">The bytes are gone where nobody gets them back.</exception>
    void Begin(PartLabel? label);

    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>The document is whole and verified.</summary>
    void Complete();

    /// <summary>What there is is wrong, and no later run may go on with it.</summary>
    void Reject();
}
