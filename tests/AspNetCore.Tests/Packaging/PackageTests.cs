using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace StreamingJson.AspNetCore.Tests.Packaging;

[Collection(PackedOnce.Name)]
public class PackageTests(PackedSolution packed)
{
    private const string Core = "StreamingJson";
    private const string Data = "StreamingJson.Data";
    private const string Web = "StreamingJson.AspNetCore";

    // The kind of custom debug information that is a document's source: the Portable PDB format, "Embedded Source".
    private static readonly Guid EmbeddedSource = new("0e8a571b-6926-466e-b4ad-8ab04611f5fe");

    [Fact]
    public void Solution_HasThreePackages_AndTheirSymbols()
    {
        using Package core = new(packed.Folder, Core);
        string[] expected = [.. from id in (IEnumerable<string>)[Core, Data, Web]
                                from extension in (IEnumerable<string>)["nupkg", "snupkg"]
                                select $"{id}.{core.Version}.{extension}"];
        Assert.Equal(expected.Order(), Directory.GetFiles(packed.Folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(Core)]
    [InlineData(Data)]
    [InlineData(Web)]
    public void Package_HasItsLibraryItsDocumentationReadmeAndLicence_AndNothingElse(string id)
    {
        using Package package = new(packed.Folder, id);
        string[] expected = ["LICENSE", "README.md", $"{id}.nuspec", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), package.Files);
        Assert.Equal(File.ReadAllText(Checkout.Readme), package.ReadText("README.md"));
    }

    [Theory]
    [InlineData(Core, "T:StreamingJson.JsonEncoder")]
    [InlineData(Data, "T:StreamingJson.JsonRowOptions")]
    [InlineData(Web, "T:StreamingJson.AspNetCore.StreamingResults")]
    public void Documentation_HasTheTypesOfTheLibrary(string id, string type)
    {
        using Package package = new(packed.Folder, id);
        XDocument documentation = XDocument.Parse(package.ReadText($"lib/net10.0/{id}.xml"));
        Assert.Contains(documentation.Descendants("member"), member => member.Attribute("name")!.Value == type);
    }

    [Theory]
    [InlineData(Core)]
    [InlineData(Data)]
    [InlineData(Web)]
    public void Metadata_SaysWhatItIs_AndNothingOfTheCheckout(string id)
    {
        using Package package = new(packed.Folder, id);
        Assert.Equal(("MIT", "README.md"), (package.Text("license"), package.Text("readme")));
        // What stands there when nobody says anything.
        Assert.DoesNotContain(package.Text("description"), (string[])["", "Package Description"]);
        Assert.NotEqual(package.Text("id"), package.Text("authors"));
        Assert.Contains("json", package.Text("tags").Split(' '));
        Assert.Empty(package.Elements("repository"));
        Assert.Empty(package.Elements("projectUrl"));
    }

    [Fact]
    public void Core_NeedsNothing()
    {
        using Package core = new(packed.Folder, Core);
        Assert.Empty(core.Elements("dependency"));
        Assert.Empty(core.Elements("frameworkReference"));
    }

    [Fact]
    public void Data_NeedsTheCoreOfItsOwnVersion_AndNothingElse()
    {
        using Package data = new(packed.Folder, Data);
        AssertDependencies(data, Core);
        Assert.Empty(data.Elements("frameworkReference"));
    }

    [Fact]
    public void AspNetCore_NeedsTheOthersOfItsOwnVersion_AndTheFramework()
    {
        using Package web = new(packed.Folder, Web);
        AssertDependencies(web, Core, Data);
        Assert.Equal("Microsoft.AspNetCore.App", Assert.Single(web.Elements("frameworkReference")).Attribute("name")!.Value);
    }

    [Theory]
    [InlineData(Core)]
    [InlineData(Data)]
    [InlineData(Web)]
    public void Symbols_AreThoseOfTheLibrary_AndBringItsSources(string id)
    {
        using Package symbols = new(packed.Folder, id, "snupkg");
        Assert.Equal([$"{id}.nuspec", $"lib/net10.0/{id}.pdb"], symbols.Files.Order());
        using MetadataReaderProvider provider =
            MetadataReaderProvider.FromPortablePdbStream(symbols.Read($"lib/net10.0/{id}.pdb"));
        MetadataReader pdb = provider.GetMetadataReader();
        using Package package = new(packed.Folder, id);
        using PEReader library = new(package.Read($"lib/net10.0/{id}.dll"));
        DebugDirectoryEntry entry = library.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.CodeView);
        Assert.Equal(library.ReadCodeViewDebugDirectoryData(entry).Guid, new BlobContentId(pdb.DebugMetadataHeader!.Id).Guid);

        Assert.NotEmpty(pdb.Documents);
        Assert.All(pdb.Documents, document => Assert.Contains(
            pdb.GetCustomDebugInformation(document).Select(pdb.GetCustomDebugInformation),
            info => pdb.GetGuid(info.Kind) == EmbeddedSource));
    }

    private static void AssertDependencies(Package package, params string[] ids)
    {
        XElement[] dependencies = [.. package.Elements("dependency")];
        Assert.Equal(
            ids.Select(id => (id, package.Version)),
            dependencies.Select(dependency => (dependency.Attribute("id")!.Value, dependency.Attribute("version")!.Value)).Order());
        Assert.All(dependencies, dependency => Assert.Equal("net10.0", dependency.Parent!.Attribute("targetFramework")!.Value));
    }
}
