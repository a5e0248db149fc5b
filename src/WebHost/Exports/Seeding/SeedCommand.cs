using System.CommandLine;
using System.Globalization;
using Npgsql;
using Spectre.Console;
using StreamingJson.CommandLine;

namespace StreamingJson.WebHost;

/// <summary><c>seed --rows N</c>: loads the dataset <c>orders</c> into the PostgreSQL that the configuration names.</summary>
internal static class SeedCommand
{
    /// <summary>The first word of the command line that asks for it.</summary>
    public const string Name = "seed";

    // The shell's sum for a program that SIGINT has ended.
    private const int Cancelled = 130;

    // Rolling back is a word to the server; a server that does not hear it must not keep the terminal.
    private static readonly TimeSpan RollbackLimit = TimeSpan.FromSeconds(10);

    /// <returns>The exit code: 0 when all rows are there, 130 when it was cancelled, otherwise 1.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        Option<long> rows = Rows();
        Option<bool> replace = new("--replace")
        {
            Description = $"Drop the table {OrdersTable.Name} first, with all that it holds.",
        };
        Option<bool> ifEmpty = new("--if-empty")
        {
            Description = $"If the table {OrdersTable.Name} has rows, leave it as it is, and end with 0.",
        };
        Command seed = new(Name, $"""
            Loads the dataset {OrdersTable.Name} into PostgreSQL, in one transaction.

            The server is ConnectionStrings:Postgres of the configuration: appsettings.json, or the environment.

            Examples, where WebHost stands for: dotnet run -c Release --project src/WebHost --
              export ConnectionStrings__Postgres='Host=127.0.0.1;Database=shop;Username=me;Password=...'
              WebHost seed
              WebHost seed --rows 10000000 --replace
            """) { rows, replace, ifEmpty };
        seed.Validators.Add(result =>
        {
            if (result.GetValue(replace) && result.GetValue(ifEmpty))
                result.AddError("--replace and --if-empty are two ways to treat rows that are there; allowed is one of them.");
        });
        seed.SetAction((parsed, cancellationToken) =>
            LoadAsync(parsed.GetValue(rows), parsed.GetValue(replace), parsed.GetValue(ifEmpty), cancellationToken));
        ParseResult parsed = new RootCommand("Streams huge JSON documents.") { seed }.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            CommandErrors.Write(parsed, "WebHost", Console.Error);
            return 1;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = RollbackLimit,
        });
    }

    private static Option<long> Rows() => new("--rows")
    {
        Description = $"How many rows, 0 to {Order.MaxId}.",
        HelpName = "N",
        // Seconds to load, and 120 MB with its key.
        DefaultValueFactory = _ => 1_000_000,
        CustomParser = result =>
        {
            string text = result.Tokens.Single().Value;
            bool isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long rows);
            if (isNumber && rows <= Order.MaxId) return rows;
            result.AddError($"--rows is {text}; allowed is one integer from 0 to {Order.MaxId}.");
            return 0;
        },
    };

    private static async Task<int> LoadAsync(long rows, bool replaces, bool keeps, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        long begun = time.GetTimestamp();
        try
        {
            OrderLoad load = new(ReadConnectionString(), rows, replaces);
            if (AnsiConsole.Profile.Out.IsTerminal)
                await BarProgress.RunAsync(AnsiConsole.Console, rows, progress => load.RunAsync(progress, cancellationToken));
            else
                await load.RunAsync(new LineProgress(Console.Out, rows, time), cancellationToken);
            double took = time.GetElapsedTime(begun).TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{OrdersTable.Name} has {rows:N0} rows; it took {took:N1} s, {rows / took:N0} rows/s."));
            return 0;
        }
        catch (SeedException refusal) when (keeps && refusal.RowsAreThere)
        {
            Console.WriteLine($"{OrdersTable.Name} has rows already; nothing was loaded.");
            return 0;
        }
        catch (Exception failure) when (cancellationToken.IsCancellationRequested && failure is not SeedException)
        {
            Console.Error.WriteLine("Cancelled; nothing was changed.");
            return Cancelled;
        }
        catch (Exception failure) when (Explain(failure) is string reason)
        {
            Console.Error.WriteLine(reason);
            return 1;
        }
    }

    /// <exception cref="SeedException">There is none.</exception>
    private static string ReadConnectionString()
    {
        // Its sources are those of the host.
        IConfiguration configuration = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }).Configuration;
        string? connectionString = configuration.GetConnectionString("Postgres");
        return !string.IsNullOrWhiteSpace(connectionString) ? connectionString : throw new SeedException(
            "There is no server: set ConnectionStrings__Postgres, such as 'Host=127.0.0.1;Database=shop;Username=me'.");
    }

    /// <returns>What went wrong outside of this program; <see langword="null"/> if it is a defect of ours.</returns>
    private static string? Explain(Exception failure) => failure switch
    {
        SeedException => failure.Message,
        PostgresException refused => $"PostgreSQL says: {refused.MessageText} ({refused.SqlState}). Nothing was changed.",
        NpgsqlException { InnerException: Exception cause } => $"{failure.Message}: {cause.Message}. Nothing was changed.",
        NpgsqlException => $"{failure.Message}. Nothing was changed.",
        // Of the connection string; the message names the key, not the value.
        ArgumentException or FormatException => $"ConnectionStrings:Postgres is malformed: {failure.Message}.",
        InvalidDataException => $"The configuration is malformed: {failure.Message}.",
        _ => null,
    };
}
