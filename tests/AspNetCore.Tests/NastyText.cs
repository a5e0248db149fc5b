using FsCheck;
using FsCheck.Fluent;

namespace StreamingJson.AspNetCore.Tests;

/// <summary>Header lines that hardly any client sends, made of the pieces that parsers look at.</summary>
internal static class NastyText
{
    public static readonly Gen<string> Line = Gen.OneOf(
        Gen.Elements(
            ",", ";", "=", "\"", "\\", " ", "\t", "*", "/", "*/*", "q=", ";q=0", ";q=1", ";q=0.5", ";q=1.5", ";q=abc", ";q=-1",
            "-", "bytes=", "0", "5", "-5", "999999999999999999999999999999", "\"a\"", "W/", "W/\"a\"",
            "gzip", "br", "identity", "trailers", "application/json", "text/event-stream", "application/*", "charset=utf-8",
            "\0", "é", "٣", "😀", "\ud800", "")
            .ListOf().Select(pieces => string.Concat(pieces)),
        ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));

    public static void Check(Action<string[]> act) => Prop.ForAll(
        Gen.Choose(1, 3).SelectMany(count => Line.ArrayOf(count)).ToArbitrary(), act)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}
