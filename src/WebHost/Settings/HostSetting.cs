using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using StreamingJson.CommandLine;

namespace StreamingJson.WebHost;

/// <summary>Says of a property what the configuration's key of its name means, and which values it takes.</summary>
/// <param name="description">What it means.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string description) : Attribute
{
    public string Description => description;

    /// <summary>The least value, as a value is written.</summary>
    public string? Least { get; init; }

    /// <summary>The largest value; <see langword="null"/> for none.</summary>
    public string? Most { get; init; }

    /// <summary>Whether a number is one of bytes, and has a unit.</summary>
    public bool IsSize { get; init; }

    /// <summary>What an empty value means; <see langword="null"/> where it is not allowed.</summary>
    public string? WhenEmpty { get; init; }

    /// <summary>Of a text: what is allowed, and the regular expression that says so.</summary>
    public string? Allowed { get; init; }

    public string? Pattern { get; init; }

    /// <summary>Whether there has to be a value.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether the value is shown to nobody.</summary>
    public bool IsSecret { get; init; }
}

/// <summary>
/// One key of the configuration: its parser, and what the help and <c>docs/operating.md</c> say of it. All of that comes from the
/// attribute of its property, and from the property's own value, which is the default.
/// </summary>
internal sealed class HostSetting
{
    private readonly PropertyInfo _property;
    private readonly SettingAttribute _attribute;
    private readonly object? _standard;

    private HostSetting(string key, PropertyInfo property, SettingAttribute attribute, object? standard) =>
        (Key, _property, _attribute, _standard) = (key, property, attribute, standard);

    /// <summary>All keys of the section <c>StreamingJson</c>, in the order of their properties.</summary>
    public static IReadOnlyList<HostSetting> All { get; } =
    [
        .. Of(StreamingJsonSettings.Section, new StreamingJsonSettings()),
        .. Of($"{StreamingJsonSettings.Section}:Exports", new ExportSettings()),
        .. Of($"{StreamingJsonSettings.Section}:Exports:Datasets:{{name}}", new DatasetSettings()),
    ];

    /// <summary>With its section; a dataset's name is <c>{name}</c>.</summary>
    public string Key { get; }

    public string Name => _property.Name;

    public string Description => _attribute.Description;

    public bool IsRequired => _attribute.IsRequired;

    public string Default => IsRequired ? "none" : _standard switch
    {
        null or "" or ICollection { Count: 0 } => "empty",
        TimeSpan duration => Quantity.Show(duration),
        bool flag => flag ? "true" : "false",
        _ when _attribute.IsSize => Quantity.ShowSize(Convert.ToInt64(_standard, CultureInfo.InvariantCulture)),
        _ => Convert.ToString(_standard, CultureInfo.InvariantCulture)!,
    };

    /// <summary>Which values there may be, as the end of the sentence "allowed is".</summary>
    public string Allowed
    {
        get
        {
            string range = _attribute.Most is null
                ? $", {_attribute.Least} or more"
                : $" from {_attribute.Least} to {_attribute.Most}";
            string allowed = _attribute.Allowed
                ?? (Type == typeof(bool) ? "true or false"
                : Type == typeof(TimeSpan) ? $"a duration{range}"
                : _attribute.IsSize ? $"a size{range}"
                : $"an integer{range}");
            return _attribute.WhenEmpty is null ? allowed : $"{allowed}; empty for {_attribute.WhenEmpty}";
        }
    }

    /// <summary>The same, and how such a value is written.</summary>
    public string AllowedInFull => Type == typeof(TimeSpan) ? $"{Allowed}, written {Quantity.DurationForm}"
        : _attribute.IsSize ? $"{Allowed}, written {Quantity.SizeForm}" : Allowed;

    private Type Type => Nullable.GetUnderlyingType(_property.PropertyType) ?? _property.PropertyType;

    /// <summary>The keys of a section that are not sections themselves.</summary>
    /// <param name="section">Its name.</param>
    /// <param name="values">The object whose properties are the keys, with their defaults.</param>
    public static IEnumerable<HostSetting> Of(string section, object values) =>
        from property in values.GetType().GetProperties()
        let attribute = property.GetCustomAttribute<SettingAttribute>()
        where attribute is not null
        select new HostSetting($"{section}:{property.Name}", property, attribute, property.GetValue(values));

    /// <summary>Gives the property a value from the configuration.</summary>
    /// <param name="values">Whose property it is.</param>
    /// <param name="configured">The key and what is below it.</param>
    /// <returns>What is wrong with the value; <see langword="null"/> if nothing is.</returns>
    public string? Apply(object values, IConfigurationSection configured)
    {
        IConfigurationSection[] below = [.. configured.GetChildren()];
        if (Type == typeof(IReadOnlyList<string>))
        {
            string[] list = [.. below.Select(item => item.Value ?? "")];
            if (list.Contains("")) return Wrong(configured, "a list with an empty item");
            if (configured.Value is { Length: > 0 } one) return Wrong(configured, one);
            _property.SetValue(values, list);
            return null;
        }

        if (below.Length > 0) return $"{configured.Path} has keys below it; allowed is {AllowedInFull}.";
        string text = configured.Value ?? "";
        if (text.Length == 0)
        {
            if (_attribute.WhenEmpty is null) return Wrong(configured, "empty");
            _property.SetValue(values, null);
            return null;
        }

        if (!TryParse(text, out object? value)) return Wrong(configured, text);
        _property.SetValue(values, value);
        return null;
    }

    private string Wrong(IConfigurationSection configured, string text) => _attribute.IsSecret
        ? $"{configured.Path} is wrong, and not shown here; allowed is {AllowedInFull}."
        : $"{configured.Path} is {text}; allowed is {AllowedInFull}.";

    private bool TryParse(string text, out object? value)
    {
        value = null;
        if (Type == typeof(string))
        {
            value = text;
            return _attribute.Pattern is null || Regex.IsMatch(text, _attribute.Pattern, RegexOptions.CultureInvariant);
        }

        if (Type == typeof(bool))
        {
            bool isFlag = bool.TryParse(text, out bool flag);
            value = flag;
            return isFlag;
        }

        // Ticks, bytes, or as many as there are.
        if (!TryCount(text, out long count) || count < Count(_attribute.Least, long.MinValue)
            || count > Count(_attribute.Most, Type == typeof(int) ? int.MaxValue : long.MaxValue)) return false;
        value = Type == typeof(TimeSpan)
            ? TimeSpan.FromTicks(count)
            : Convert.ChangeType(count, Type, CultureInfo.InvariantCulture);
        return true;
    }

    private long Count(string? limit, long none) => limit is not null && TryCount(limit, out long count) ? count : none;

    private bool TryCount(string text, out long count)
    {
        if (_attribute.IsSize) return Quantity.TryParseSize(text, out count);
        if (Type != typeof(TimeSpan))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out count);
        bool isDuration = Quantity.TryParse(text, out TimeSpan duration);
        count = duration.Ticks;
        return isDuration;
    }
}
