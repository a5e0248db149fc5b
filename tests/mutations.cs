#:property PublishAot=false

// dotnet run tests/mutations.cs [-- --only N] [--list FILE]
// Puts each fault of mutations.txt, one at a time, into a copy of the tree, and looks whether the tests that are named there
// fail. Exit code 1 if a fault survives, does not compile, or cannot be put in.

using System.Diagnostics;

string tests = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
string root = Path.GetDirectoryName(tests)!;
string list = args.SkipWhile(arg => arg != "--list").Skip(1).FirstOrDefault() ?? Path.Combine(tests, "mutations.txt");
string? only = args.SkipWhile(arg => arg != "--only").Skip(1).FirstOrDefault();
Mutation[] mutations = [.. Mutation.Read(list)
    .Where(mutation => only is null || mutation.Title.StartsWith(only + ".", StringComparison.Ordinal))];
string copy = Directory.CreateTempSubdirectory("StreamingJson-mutations-").FullName;
try
{
    Tree tree = new(copy);
    tree.CopyFrom(root);
    string? broken = tree.WhatFailsWithout(mutations);
    if (broken is not null)
    {
        Console.Error.WriteLine($"Without any fault:\n{broken}");
        return 1;
    }

    int missed = 0;
    foreach (Mutation mutation in mutations)
    {
        Stopwatch watch = Stopwatch.StartNew();
        (bool caught, string how) = tree.Try(mutation);
        if (!caught) missed++;
        Console.WriteLine($"{(caught ? "caught  " : "SURVIVED")} {mutation.Title}: {how} ({watch.Elapsed.TotalSeconds:0} s)");
    }

    Console.WriteLine($"{mutations.Length - missed} of {mutations.Length} caught.");
    return mutations.Length > 0 && missed == 0 ? 0 : 1;
}
finally
{
    Directory.Delete(copy, recursive: true);
}

/// <summary>A fault of one line, and the tests that must see it.</summary>
internal sealed record Mutation(string Title, string File, string Old, string New, string Project, string Filter)
{
    /// <summary>The project that the file is of.</summary>
    public string Library => string.Join('/', File.Split('/')[..2]);

    public string Assembly => Library == "src/Producer" ? "StreamingJson.dll" : $"StreamingJson.{Path.GetFileName(Library)}.dll";

    /// <summary>Blocks of five lines: title, file, the old line, the new one, a project and parts of its tests' names.</summary>
    public static IEnumerable<Mutation> Read(string path) =>
        from block in System.IO.File.ReadAllText(path).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
        let lines = block.Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToArray()
        where lines.Length > 0
        let tests = lines[4].Split(' ')
        select new Mutation(lines[0], lines[1], lines[2][2..], lines[3][2..], tests[0],
            string.Join('|', tests[1..].Select(name => "FullyQualifiedName~" + name)));

    /// <returns>The text with the fault; null where the old line does not stand there exactly once.</returns>
    public string? ApplyTo(string text)
    {
        string[] lines = text.Split('\n');
        int[] places = [.. Enumerable.Range(0, lines.Length).Where(i => lines[i].Trim() == Old)];
        if (places is not [int place]) return null;
        lines[place] = New;
        return string.Join('\n', lines);
    }
}

/// <summary>A copy of the sources, which is built and tested in place of them.</summary>
internal sealed class Tree(string folder)
{
    // A single test takes a few seconds on two busy cores; one that hangs is ended, and has failed by that.
    private const string HangTimeout = "60s";

    public void CopyFrom(string root)
    {
        (_, string files) = Run(root, "git", "ls-files", "--cached", "--others", "--exclude-standard");
        foreach (string file in files.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string from = Path.Combine(root, file);
            if (!File.Exists(from)) continue;
            string to = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
        }
    }

    /// <summary>Builds the tests. One that fails anyway catches nothing.</summary>
    public string? WhatFailsWithout(IEnumerable<Mutation> mutations)
    {
        foreach (IGrouping<string, Mutation> group in mutations.GroupBy(mutation => mutation.Project))
        {
            (bool built, string errors) = Build($"tests/{group.Key}");
            if (!built) return errors;
            string filter = string.Join('|', group.Select(mutation => mutation.Filter).Distinct());
            (bool passed, string output) = Test(group.Key, filter);
            if (!passed) return output;
        }

        return null;
    }

    public (bool Caught, string How) Try(Mutation mutation)
    {
        string path = Path.Combine(folder, mutation.File);
        string text = File.ReadAllText(path);
        if (mutation.ApplyTo(text) is not string faulty) return (false, "the old line is not there, or not once");
        string used = Path.Combine(OutputOf("tests/" + mutation.Project), mutation.Assembly);
        byte[] library = File.ReadAllBytes(used);
        File.WriteAllText(path, faulty);
        try
        {
            // The tests stay as they are: what they are compiled against is the same.
            (bool built, string errors) = Build(mutation.Library, "--no-restore", "--no-dependencies");
            if (!built) return (false, "does not compile: " + Lines(errors).FirstOrDefault(line => line.Contains(": error ")));
            File.Copy(Path.Combine(OutputOf(mutation.Library), mutation.Assembly), used, overwrite: true);
            (bool passed, string output) = Test(mutation.Project, mutation.Filter);
            // Nothing has failed either where nothing was run.
            if (passed) return (false, Lines(output).LastOrDefault(line => line.StartsWith("Passed!")) ?? "no test ran");
            string[] failed = [.. Lines(output)
                .Where(line => line.StartsWith("Failed ") && line.EndsWith(']')).Select(NameOf).Distinct()];
            return (true, failed.Length > 0 ? string.Join(", ", failed)
                : output.Contains("hang", StringComparison.OrdinalIgnoreCase) ? $"a test hung for {HangTimeout}, and was ended"
                : "the tests' process has crashed");
        }
        finally
        {
            File.WriteAllText(path, text);
            File.WriteAllBytes(used, library);
        }
    }

    private string OutputOf(string project) => Path.Combine(folder, project, "bin/Release/net10.0");

    // Warnings are no faults here, and nobody looks at the style of one.
    private (bool Done, string Output) Build(string project, params string[] more) => Run(folder, "dotnet",
    [
        "build", project, "-c", "Release", "-nodeReuse:false", "-v:q", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false",
        .. more,
    ]);

    private (bool Done, string Output) Test(string project, string filter) => Run(folder, "dotnet", "test",
        Path.Combine(OutputOf("tests/" + project), project + ".dll"), "--filter", filter,
        "--blame-hang-timeout", HangTimeout, "--blame-hang-dump-type", "none");

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim());

    /// <summary>Of "Failed Namespace.Class.Method(arguments) [3 ms]" the class and the method.</summary>
    private static string NameOf(string line)
    {
        string name = line["Failed ".Length..].Split('(', ' ')[0];
        return string.Join('.', name.Split('.')[^2..]);
    }

    private static (bool Done, string Output) Run(string folder, string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode == 0, output + errors.Result);
    }
}
