using System.Text.Json;
using StreamingJson.LoadClient.Reports;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>
/// <c>FILE.part</c>, which becomes <c>FILE</c> when the document is whole. Beside it stands <c>FILE.part.tag</c>, which says of
/// which version of which document the part is; without it a part is worth nothing.
/// </summary>
internal sealed class PartFile : IFetchTarget
{
    // A system call for each of Kestrel's 4 KB would cost more than the copy.
    private const int BufferSize = 128 * 1024;

    private readonly string _file;
    private readonly string _labelFile;
    private readonly bool _replaces;
    private readonly FileStream _part;

    /// <exception cref="FetchException">
    /// The file is there already, or the part cannot be written, or another process writes it.
    /// </exception>
    public PartFile(string file, bool replaces)
    {
        (_file, _labelFile, _replaces) = (file, $"{file}.part.tag", replaces);
        if (Directory.Exists(file)) throw new FetchException($"{file} is a directory.");
        ThrowIfExists();
        try
        {
            _part = new FileStream(Name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferSize);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FetchException(failure.Message);
        }
    }

    public string Name => $"{_file}.part";

    public PartLabel? FindPart(Uri url)
    {
        if (_part.Length == 0 || !File.Exists(_labelFile)) return null;
        try
        {
            using FileStream file = File.OpenRead(_labelFile);
            PartLabel? label = JsonSerializer.Deserialize<PartLabel>(file, Report.Json);
            return label?.Url == url.AbsoluteUri ? label : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public int ReadPart(Span<byte> buffer) => _part.Read(buffer);

    public void Begin(PartLabel? label)
    {
        // In this order: a part never stands beside the label of another document, wherever the power goes.
        File.Delete(_labelFile);
        _part.SetLength(0);
        if (label is null) return;
        using FileStream file = File.Create(_labelFile);
        JsonSerializer.Serialize(file, label, Report.Json);
    }

    public void Write(ReadOnlySpan<byte> bytes) => _part.Write(bytes);

    public void Complete()
    {
        _part.Dispose();
        ThrowIfExists();
        File.Move(Name, _file, overwrite: _replaces);
        File.Delete(_labelFile);
    }

    public void Reject() => File.Delete(_labelFile);

    public void Dispose()
    {
        if (!_part.CanWrite) return;
        bool isEmpty = _part.Length == 0;
        _part.Dispose();
        if (!isEmpty) return;
        File.Delete(Name);
        File.Delete(_labelFile);
    }

    private void ThrowIfExists()
    {
        if (!_replaces && File.Exists(_file)) throw new FetchException($"{_file} exists; --force replaces it.");
    }
}
