using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using StreamingJson.LoadClient.Reports;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>
/// Where the bytes of a document go. To standard output they can be gone on with, but not begun again. Otherwise to
/// <c>FILE.part</c>, which becomes <c>FILE</c> when the document is whole; beside it stands <c>FILE.part.tag</c>, which says of
/// which version of which document the part is, and without which a part is worth nothing.
/// </summary>
internal sealed class FetchTarget : IDisposable
{
    // A system call for each of Kestrel's 4 KB would cost more than the copy.
    private const int BufferSize = 128 * 1024;

    private readonly Stream _stream;
    private readonly string? _file;
    private readonly bool _replaces;
    private bool _hasWritten;

    public FetchTarget(Stream output) => _stream = output;

    public FetchTarget(string file, bool replaces)
    {
        (_file, _replaces) = (file, replaces);
        if (Directory.Exists(file)) throw new FetchException($"{file} is a directory.");
        ThrowIfExists();
        try
        {
            _stream = new FileStream(Name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferSize);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FetchException(failure.Message);
        }
    }

    public string Name => _file is null ? "standard output" : $"{_file}.part";
    private string LabelFile => $"{_file}.part.tag";

    /// <summary>Standard output that tells when nobody reads it; the console's stream of .NET swallows that on Unix.</summary>
    public static FetchTarget OpenStandardOutput() => new(OperatingSystem.IsWindows()
        ? Console.OpenStandardOutput()
        : new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0));

    /// <summary>Looks for what an earlier run has left of the document.</summary>
    /// <returns>Null where there is nothing that could be gone on with.</returns>
    public PartLabel? FindPart(Uri url)
    {
        if (_file is null || _stream.Length == 0 || !File.Exists(LabelFile)) return null;
        try
        {
            PartLabel? label = JsonSerializer.Deserialize<PartLabel>(File.ReadAllBytes(LabelFile), Report.Json);
            return label?.Url == url.AbsoluteUri ? label : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public int ReadPart(Span<byte> buffer) => _stream.Read(buffer);

    /// <summary>Throws away what there is, for a document from its first byte.</summary>
    public void Begin(PartLabel? label)
    {
        if (_file is null)
        {
            if (!_hasWritten) return;
            throw new FetchException("The document must be begun again, but its first bytes went to standard output; -o FILE can.");
        }

        // In this order: a part never stands beside the label of another document, wherever the power goes.
        File.Delete(LabelFile);
        _stream.SetLength(0);
        if (label is not null) File.WriteAllBytes(LabelFile, JsonSerializer.SerializeToUtf8Bytes(label, Report.Json));
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _hasWritten = true;
        _stream.Write(bytes);
    }

    /// <summary>The document is whole and verified.</summary>
    public void Complete()
    {
        _stream.Flush();
        if (_file is null) return;
        _stream.Dispose();
        ThrowIfExists();
        File.Move(Name, _file, overwrite: _replaces);
        File.Delete(LabelFile);
    }

    /// <summary>What there is is wrong, and no later run may go on with it.</summary>
    public void Reject()
    {
        if (_file is not null) File.Delete(LabelFile);
    }

    public void Dispose()
    {
        bool isEmpty = _file is not null && _stream.CanWrite && _stream.Length == 0;
        _stream.Dispose();
        if (!isEmpty) return;
        File.Delete(Name);
        File.Delete(LabelFile);
    }

    private void ThrowIfExists()
    {
        if (!_replaces && File.Exists(_file)) throw new FetchException($"{_file} exists; --force replaces it.");
    }
}

/// <summary>What stands beside a part of a document, so that a later run may go on with it.</summary>
internal sealed record PartLabel(string Url, string EntityTag, string? ContentType);
