#:property PublishAot=false

// dotnet run tests/coverage.cs
// How much of the three libraries their own tests run, and which lines nothing runs. Exit code 1 where that is less than 95 % of
// the lines of one, or where a test fails.

using System.Diagnostics;
using System.Text.Json;

const double least = 0.95;
string[] libraries = ["Producer", "Data", "AspNetCore"];
string[] projects = ["Producer.Tests", "AspNetCore.Tests"];
string tests = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
string root = Path.GetDirectoryName(tests)!;
string results = Path.Combine(root, "artifacts", "coverage");
if (Directory.Exists(results)) Directory.Delete(results, recursive: true);
bool fails = false;
foreach (string project in projects)
{
    using Process test = Process.Start("dotnet",
    [
        "test", Path.Combine(tests, project), "-c", "Release", "--collect", "XPlat Code Coverage",
        "--settings", Path.Combine(tests, "coverage.runsettings"), "--results-directory", results, "--blame-hang-timeout", "5m",
    ]);
    test.WaitForExit();
    fails |= test.ExitCode != 0;
}

Coverage coverage = new();
foreach (string file in Directory.EnumerateFiles(results, "coverage.json", SearchOption.AllDirectories)) coverage.Add(file);
foreach (string library in libraries) fails |= coverage.Print(Path.Combine(root, "src", library)) < least;
return fails ? 1 : 0;

/// <summary>Lines and branches of all runs together: one that was run by any has been run.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, SortedDictionary<int, bool>> _lines = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<(int Line, int Offset, int Path), bool>> _branches =
        new(StringComparer.Ordinal);

    /// <summary>Adds a file of the collector's: modules, files, classes, methods, in this order.</summary>
    public void Add(string path)
    {
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (JsonProperty file in report.RootElement.EnumerateObject().SelectMany(module => module.Value.EnumerateObject()))
        {
            foreach (JsonElement method in file.Value.EnumerateObject()
                .SelectMany(type => type.Value.EnumerateObject()).Select(method => method.Value))
                Add(file.Name, method);
        }
    }

    /// <returns>The part of the lines that were run.</returns>
    public double Print(string folder)
    {
        string begin = folder + Path.DirectorySeparatorChar;
        Console.WriteLine($"\n{Path.GetFileName(folder)}: lines that nothing runs; in brackets, those with a branch not taken");
        string[] files = [.. _lines.Keys.Where(file => file.StartsWith(begin, StringComparison.Ordinal))];
        foreach (string file in files)
        {
            int[] lines = [.. _lines[file].Where(line => !line.Value).Select(line => line.Key)];
            IEnumerable<int> branches =
                _branches[file].Where(branch => !branch.Value).Select(branch => branch.Key.Line).Distinct().Except(lines);
            string[] places = [.. lines.Select(line => $"{line}"), .. branches.Select(line => $"({line})")];
            if (places.Length > 0) Console.WriteLine($"  {Path.GetRelativePath(folder, file)}: {string.Join(' ', places)}");
        }

        double part = Part("lines", files.SelectMany(file => _lines[file].Values));
        Part("branches", files.SelectMany(file => _branches[file].Values));
        return part;
    }

    private static double Part(string what, IEnumerable<bool> run)
    {
        bool[] all = [.. run];
        double part = all.Count(isRun => isRun) / Math.Max(1.0, all.Length);
        Console.WriteLine($"  {part:P1} of {all.Length} {what}");
        return part;
    }

    private void Add(string file, JsonElement method)
    {
        SortedDictionary<int, bool> lines = Of(_lines, file);
        foreach (JsonProperty line in method.GetProperty("Lines").EnumerateObject())
        {
            int number = int.Parse(line.Name);
            lines[number] = lines.GetValueOrDefault(number) || line.Value.GetInt64() > 0;
        }

        SortedDictionary<(int, int, int), bool> branches = Of(_branches, file);
        foreach (JsonElement branch in method.GetProperty("Branches").EnumerateArray())
        {
            (int, int, int) place = (Number(branch, "Line"), Number(branch, "Offset"), Number(branch, "Path"));
            branches[place] = branches.GetValueOrDefault(place) || Number(branch, "Hits") > 0;
        }
    }

    private static int Number(JsonElement branch, string name) => branch.GetProperty(name).GetInt32();

    private static SortedDictionary<TKey, bool> Of<TKey>(
        SortedDictionary<string, SortedDictionary<TKey, bool>> files, string file)
        where TKey : notnull
    {
        if (!files.TryGetValue(file, out SortedDictionary<TKey, bool>? places)) files.Add(file, places = []);
        return places;
    }
}
