using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Ledger.Evidence.Texts;
using Microsoft.Extensions.Configuration;

namespace Ledger.Sdk.Hosting;

/// <summary>
/// A section of the configuration against the type that it is bound to: each name that is no setting and each value that
/// cannot be read is a fault. The binder alone passes over the first and stops at the second. Values are not repeated: a
/// password may stand in the wrong place.
/// </summary>
internal sealed class Settings
{
    private readonly Dictionary<string, string?> known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> faults = [];

    /// <summary>Reads a section.</summary>
    public Settings(IConfiguration section, Type type)
    {
        Group(section, type, path: "");
        Known = new ConfigurationBuilder().AddInMemoryCollection(known).Build();
    }

    /// <summary>What can be bound.</summary>
    public IConfiguration Known { get; }

    /// <summary>Each begins with the setting's name below the section.</summary>
    public IReadOnlyList<string> Faults => faults;

    private void Group(IConfiguration section, Type type, string path)
    {
        var settings = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            var at = path + child.Key;
            var setting = Array.Find(settings, s => Same(s.Name, child.Key));
            if (setting is null)
                faults.Add($"{at} is no setting{Nearest(child.Key, settings.Select(static s => s.Name))}");
            else
                One(child, setting.PropertyType, at);
        }
    }

    private void One(IConfigurationSection given, Type type, string at)
    {
        var arguments = type.GenericTypeArguments;
        var isMap = arguments.Length == 2;
        if (arguments.Length == 1 || isMap)
            foreach (var item in given.GetChildren())
                if (isMap || int.TryParse(item.Key, CultureInfo.InvariantCulture, out _))
                    One(item, arguments[^1], at + ":" + item.Key);
                else
                    faults.Add($"{at}:{item.Key} is no place in a list: 0, 1, ...");
        else if (TypeDescriptor.GetConverter(type) is var converter && !converter.CanConvertFrom(typeof(string)))
            if (string.IsNullOrEmpty(given.Value))
                Group(given, type, at + ":");
            else
                faults.Add($"{at} is a group of settings, not one value.");
        else if (given.GetChildren().Any())
            faults.Add($"{at} is one value, not a group of settings.");
        else if (given.Value is { } value && !CanRead(converter, value))
            faults.Add($"{at} is no {Kind(type)}.");
        else
            known[at] = given.Value;
    }

    private static bool CanRead(TypeConverter converter, string value)
    {
        try
        {
            return converter.ConvertFromInvariantString(value) is not null;
        }
        // Converters wrap what they meet in exceptions of no type of their own.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    private static string Kind(Type type) =>
        type == typeof(TimeSpan) ? "time span, as 00:00:15"
        : type == typeof(Uri) ? "address"
        : type.IsEnum ? "value of " + string.Join(", ", Enum.GetNames(type).Where(static n => n != "Unset"))
        : "number";

    private static string Nearest(string given, IEnumerable<string> names) =>
        NearestName.Of(given, names) is { } name ? $"; did you mean {name}?" : ".";

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
