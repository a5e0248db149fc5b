using System.IO.Compression;
using System.Xml.Linq;

namespace StreamingJson.AspNetCore.Tests.Packaging;

/// <summary>A package, opened.</summary>
internal sealed class Package : IDisposable
{
    private readonly ZipArchive _archive;

    /// <param name="folder">Where it is.</param>
    /// <param name="id">Its id.</param>
    /// <param name="extension">Without a dot: <c>nupkg</c>, or <c>snupkg</c> for the symbols.</param>
    public Package(string folder, string id, string extension = "nupkg")
    {
        // Behind the id stands the version: StreamingJson is also how StreamingJson.AspNetCore begins.
        string file = Directory.GetFiles(folder, $"{id}.*.{extension}")
            .Single(path => char.IsAsciiDigit(Path.GetFileName(path)[id.Length + 1]));
        _archive = ZipFile.OpenRead(file);
        Metadata = XDocument.Parse(ReadText($"{id}.nuspec")).Root!.Elements().Single();
    }

    /// <summary>What is in it, but for what every package has as a container.</summary>
    public IEnumerable<string> Files => _archive.Entries.Select(entry => entry.FullName)
        .Where(name => name.Split('/')[0] is not ("_rels" or "package" or "[Content_Types].xml"))
        .Order(StringComparer.Ordinal);

    /// <summary>The nuspec's <c>metadata</c>.</summary>
    public XElement Metadata { get; }

    public string Version => Text("version");

    /// <summary>The text of an element of the metadata; empty if there is none.</summary>
    public string Text(string name) => Elements(name).SingleOrDefault()?.Value ?? "";

    public IEnumerable<XElement> Elements(string name) => Metadata.Descendants(Metadata.Name.Namespace + name);

    public string ReadText(string file)
    {
        using StreamReader reader = new(_archive.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    public MemoryStream Read(string file)
    {
        using Stream stream = _archive.GetEntry(file)!.Open();
        MemoryStream bytes = new();
        stream.CopyTo(bytes);
        bytes.Position = 0;
        return bytes;
    }

    public void Dispose() => _archive.Dispose();
}
