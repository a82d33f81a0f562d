using Ledger.Chaincode;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Machines;

namespace Ledger.Cli.Files;

/// <summary>
/// A folder of keys: one folder for each organisation, named by its id, and the consortium's description beside them, which
/// tells their numbers and roles.
/// </summary>
internal sealed class KeyFolder
{
    public const string Validator = "validator.json";
    private const string Description = "consortium.json";
    private const long MaxBytes = 4 * 1024 * 1024;
    private readonly IReadOnlyList<DescribedOrganisation> organisations;

    private KeyFolder(IReadOnlyList<DescribedOrganisation> organisations) => this.organisations = organisations;

    /// <exception cref="CliException">No description there, or one that cannot be used; all its faults.</exception>
    public static KeyFolder Open(string path)
    {
        var file = Path.Combine(path, Description);
        try
        {
            return new KeyFolder(ConsortiumDescription.Read(InputFile.Read(file, MaxBytes)).Organisations);
        }
        catch (ConsortiumException fault)
        {
            throw new CliException("error.consortium", file, string.Join(Environment.NewLine, fault.Faults));
        }
    }

    /// <summary>Folders of the organisations whose validator key lies there, in the order of their names.</summary>
    public static IReadOnlyList<string> Validators(string path) =>
        [
            .. Directory
                .GetDirectories(path)
                .Where(static folder => File.Exists(Path.Combine(folder, Validator)))
                .Order(StringComparer.Ordinal),
        ];

    /// <exception cref="CliException">The consortium has no such organisation; those that it has.</exception>
    public uint NumberOf(string name) =>
        organisations.FirstOrDefault(o => o.Id == name)?.Number.Number ?? throw Unknown(name);

    /// <exception cref="CliException">No organisation has this number; those that there are.</exception>
    public string NameOf(uint number) =>
        organisations.FirstOrDefault(o => o.Number.Number == number)?.Id ?? throw Unknown(number);

    /// <summary>The first organisation with this role.</summary>
    /// <exception cref="CliException">None has it.</exception>
    public string With(Role role) =>
        organisations.FirstOrDefault(o => o.Roles.Contains(role))?.Id ?? throw Unknown(role);

    private CliException Unknown(object what) =>
        new("error.organisation", what, string.Join(", ", organisations.Select(static o => o.Id)));
}
