using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using StreamingJson.LoadClient.Reports;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>Where the bytes of a document go.</summary>
internal abstract class FetchTarget : IDisposable
{
    /// <summary>What it is called in a message.</summary>
    public abstract string Name { get; }

    /// <summary>Looks for what an earlier run has left of the document.</summary>
    /// <returns>Null where there is nothing that could be gone on with.</returns>
    public virtual PartLabel? FindPart(Uri url) => null;

    /// <summary>Reads what <see cref="FindPart"/> has found.</summary>
    /// <returns>How many bytes were read; zero behind the last.</returns>
    public virtual int ReadPart(Span<byte> buffer) => 0;

    /// <summary>Throws away what there is, for a document from its first byte.</summary>
    /// <param name="label">What a later run needs in order to go on; null where it cannot.</param>
    /// <exception cref="FetchException">The bytes are gone where nobody gets them back.</exception>
    public abstract void Begin(PartLabel? label);

    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>The document is whole and verified.</summary>
    public abstract void Complete();

    /// <summary>What there is is wrong, and no later run may go on with it.</summary>
    public virtual void Reject()
    {
    }

    public abstract void Dispose();
}

/// <summary>What stands beside a part of a document, so that a later run may go on with it.</summary>
/// <param name="Url">Where it is from.</param>
/// <param name="EntityTag">The strong tag of the document, with its quotes.</param>
/// <param name="ContentType">The document's media type; a part that is asked for may come without.</param>
internal sealed record PartLabel(string Url, string EntityTag, string? ContentType);

/// <summary>
/// <c>FILE.part</c>, which becomes <c>FILE</c> when the document is whole. Beside it stands <c>FILE.part.tag</c>, which says of
/// which version of which document the part is; without it a part is worth nothing.
/// </summary>
internal sealed class PartFile : FetchTarget
{
    // A system call for each of Kestrel's 4 KB would cost more than the copy.
    private const int BufferSize = 128 * 1024;

    private readonly string _file;
    private readonly string _labelFile;
    private readonly bool _replaces;
    private readonly FileStream _part;

    /// <exception cref="FetchException">The file is there already, or the part cannot be written, or another process writes it.</exception>
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

    public override string Name => $"{_file}.part";

    public override PartLabel? FindPart(Uri url)
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

    public override int ReadPart(Span<byte> buffer) => _part.Read(buffer);

    public override void Begin(PartLabel? label)
    {
        // In this order: a part never stands beside the label of another document, wherever the power goes.
        File.Delete(_labelFile);
        _part.SetLength(0);
        if (label is not null) File.WriteAllBytes(_labelFile, JsonSerializer.SerializeToUtf8Bytes(label, Report.Json));
    }

    public override void Write(ReadOnlySpan<byte> bytes) => _part.Write(bytes);

    public override void Complete()
    {
        _part.Dispose();
        ThrowIfExists();
        File.Move(Name, _file, overwrite: _replaces);
        File.Delete(_labelFile);
    }

    public override void Reject() => File.Delete(_labelFile);

    public override void Dispose()
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

/// <summary>Standard output: what is written is gone, so that a document can be gone on with but not begun again.</summary>
internal sealed class OutputStream(Stream output) : FetchTarget
{
    private bool _hasWritten;

    public override string Name => "standard output";

    /// <summary>Standard output that tells when nobody reads it; the console's stream of .NET swallows that on Unix.</summary>
    public static Stream OpenStandard() => OperatingSystem.IsWindows()
        ? Console.OpenStandardOutput()
        : new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    public override void Begin(PartLabel? label)
    {
        if (!_hasWritten) return;
        throw new FetchException("The document must be begun again, but its first bytes went to standard output; -o FILE can.");
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        _hasWritten = true;
        output.Write(bytes);
    }

    public override void Complete() => output.Flush();

    public override void Dispose() => output.Dispose();
}
