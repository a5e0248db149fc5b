namespace StreamingJson;

public abstract partial class JsonEncoder
{
    /// <summary>A document in parts that are encoded at the same time, each in turns of its own.</summary>
    /// <param name="open">Begins, once for each use; the parts are disposed with the enumerator of the chunks.</param>
    /// <param name="cooperator">Whose turns the parts take.</param>
    /// <param name="options">How they become one; <see langword="null"/> for an array, in order, four at the same time.</param>
    /// <returns>
    /// An encoder that can be used as often as <paramref name="open"/>. It fails as a part does, or as the asking for one: in order,
    /// behind all that is before it.
    /// </returns>
    /// <exception cref="ArgumentNullException">An argument but the last is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside of what is allowed.</exception>
    /// <exception cref="ArgumentException">An array was asked for without an order.</exception>
    public static JsonEncoder Parts(Func<JsonParts> open, Cooperator cooperator, JsonPartsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(cooperator);
        options ??= new JsonPartsOptions();
        options.Validate();
        return new PartsEncoder(open, cooperator, options);
    }
}
