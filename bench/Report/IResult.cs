namespace StreamingJson.Bench;

// What a measurement gives: tables to look at and figures that are held against the targets.
internal interface IResult
{
    IEnumerable<TextTable> Tables();

    IEnumerable<Figure> Figures();
}
