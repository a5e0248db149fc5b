namespace StreamingJson;

/// <summary>What a row of a database becomes.</summary>
public enum JsonRowShape
{
    /// <summary>An object, <c>{"id":1,"name":"x"}</c>.</summary>
    Objects,

    /// <summary>
    /// An array of the values, <c>[1,"x"]</c>. Before the first row, and also where there is none, stand the names,
    /// <c>["id","name"]</c>; they count as an item. A null is never dropped.
    /// </summary>
    Arrays,
}
