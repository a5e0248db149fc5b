using Microsoft.Win32.SafeHandles;

namespace StreamingJson.LoadClient.Fetching;

/// <summary>Standard output: what is written is gone, so that a document can be gone on with but not begun again.</summary>
internal sealed class OutputStream(Stream output) : IFetchTarget
{
    private const int Descriptor = 1;

    private bool _hasWritten;

    public string Name => "standard output";

    /// <summary>Standard output that tells when nobody reads it; the console's stream of .NET swallows that on Unix.</summary>
    public static Stream OpenStandard() => OperatingSystem.IsWindows()
        ? Console.OpenStandardOutput()
        : new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    public PartLabel? FindPart(Uri url) => null;

    public int ReadPart(Span<byte> buffer) => 0;

    public void Begin(PartLabel? label)
    {
        if (!_hasWritten) return;
        throw new FetchException("The document must be begun again, but its first bytes went to standard output; -o FILE can.");
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _hasWritten = true;
        output.Write(bytes);
    }

    public void Complete() => output.Flush();

    public void Reject()
    {
    }

    public void Dispose() => output.Dispose();
}
