using FsCheck;
using FsCheck.Fluent;

namespace StreamingJson.AspNetCore.Tests;

/// <summary>What holds of every Accept header.</summary>
public class AcceptProperties
{
    private static readonly JsonFormat[] All = [JsonFormat.Array, JsonFormat.Lines, JsonFormat.Sequence, JsonFormat.Events];

    private static readonly Gen<string[]> Entries = Gen.Zip(
        Gen.Elements("*/*", "application/*", "text/*", "application/json", "application/jsonl", "application/x-ndjson",
            "application/json-seq", "text/event-stream", "application/json;charset=utf-8", "text/html", "image/*"),
        Gen.Elements("", ";q=0", ";q=0.1", ";q=0.5", ";q=0.9", ";q=1"))
        .Select(entry => entry.Item1 + entry.Item2).NonEmptyListOf().Select(entries => entries.ToArray());

    [Fact]
    public void TryChoose_AnyOrderAndSplit_GivesTheSame() => Prop.ForAll(
        Gen.Zip(Entries, Gen.Choose(0, int.MaxValue)).ToArbitrary(),
        input =>
        {
            string[] shuffled = [.. input.Item1];
            new Random(input.Item2).Shuffle(shuffled);
            string? expected = Chosen(string.Join(", ", input.Item1));
            return Chosen(string.Join(",", shuffled)) == expected && Chosen(shuffled) == expected
                && Chosen([.. shuffled, "image/png, ,"]) == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void TryChoose_Excluded_IsNeverChosen() => Prop.ForAll(
        Gen.Zip(Entries, Gen.Elements("application/json", "application/jsonl", "application/json-seq", "text/event-stream"))
            .ToArbitrary(),
        input =>
        {
            string[] others = [.. input.Item1.Where(entry => !entry.StartsWith(input.Item2, StringComparison.Ordinal))];
            return Chosen([.. others, input.Item2 + ";q=0"])?.StartsWith(input.Item2 + ";", StringComparison.Ordinal) != true
                && Chosen([.. others, input.Item2 + ";q=0"]) != input.Item2;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void TryChoose_Anything_ServesOrRefuses() => NastyText.Check(lines =>
    {
        bool served = FormatNegotiation.TryChoose(Requests.With("Accept", lines), parameter: null, All,
            out FormatMediaType? chosen, out FormatRefusal? refusal);
        Assert.Equal(served, chosen is not null);
        Assert.Equal(served, refusal is null);
    });

    private static string? Chosen(params string[] lines) => FormatNegotiation.TryChoose(
        Requests.With("Accept", lines), parameter: null, All, out FormatMediaType? chosen, out _) ? chosen.ContentType : null;
}
