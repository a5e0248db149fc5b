namespace StreamingJson.Tests.Fuzz;

/// <summary>What goes wrong with a document, if anything.</summary>
internal enum Trouble
{
    /// <summary>Nothing that is planned; a value may still be one that cannot be written.</summary>
    None,

    /// <summary>A source throws at some item.</summary>
    SourceThrows,

    /// <summary>A source never answers, until it is cancelled.</summary>
    SourceHangs,

    /// <summary>A source throws when it is disposed.</summary>
    DisposeThrows,

    /// <summary>An item throws while it is written.</summary>
    ItemThrows,
}
