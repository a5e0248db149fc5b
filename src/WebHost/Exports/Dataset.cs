namespace StreamingJson.WebHost;

/// <summary>Rows that can be exported, in the order of their key.</summary>
internal abstract class Dataset
{
    public abstract string Name { get; }

    /// <summary>The columns whose values are read in pieces.</summary>
    public virtual IReadOnlyCollection<string> StreamedColumns => [];

    /// <summary>The names of its columns, in their order.</summary>
    public abstract ValueTask<IReadOnlyList<string>> GetColumnsAsync(CancellationToken cancellationToken);

    /// <param name="request">Which rows; its columns are among those of the dataset.</param>
    /// <param name="options">How they are written.</param>
    /// <returns>An encoder that can be used once.</returns>
    public abstract JsonEncoder Encode(ExportRequest request, JsonRowOptions options);

    /// <summary>The column that a client goes on by.</summary>
    public abstract string Key { get; }
}
