using Ledger.Cli.Commands;
using Ledger.Cli.Messages;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;

namespace Ledger.Cli.Tests;

/// <summary>What a person is asked before fields are erased for ever.</summary>
public sealed class ErasureConfirmationTests
{
    private static readonly FilingId Filing = new(new Bytes32([.. Enumerable.Repeat((byte)0xab, 32)]));

    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    public void A_person_is_told_what_is_lost_and_types_the_first_digits(string language)
    {
        var (session, output) = Session(language, "abababab\n");
        DisclosuresCommand.Confirm(session, Filing);
        Assert.Equal(
            [session.Texts["erase.warning", Filing.Name], session.Texts["erase.confirm", "abababab"]],
            output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Theory]
    [InlineData("yes\n")]
    [InlineData("abababa\n")]
    [InlineData("\n")]
    [InlineData("")]
    public void Any_other_answer_erases_nothing(string answer)
    {
        var (session, _) = Session("en", answer);
        var fault = Assert.Throws<CliException>(() => DisclosuresCommand.Confirm(session, Filing));
        Assert.Equal(("error.erase.unconfirmed", 1), (fault.Key, fault.Code));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("abababab\n", true)]
    public void Where_nobody_can_be_asked_it_must_be_said_on_the_command_line(string? answer, bool json)
    {
        var (session, _) = Session("en", answer, json);
        var fault = Assert.Throws<CliException>(() => DisclosuresCommand.Confirm(session, Filing));
        Assert.Equal(("error.erase.yes", 2), (fault.Key, fault.Code));
    }

    private static (Session Session, StringWriter Output) Session(string language, string? answer, bool json = false)
    {
        var output = new StringWriter();
        var surroundings = new Surroundings
        {
            Output = output,
            Error = output,
            Clock = TimeProvider.System,
            Locale = language,
            Asked = answer is null ? null : new StringReader(answer),
        };
        return (new Session(surroundings, Catalogue.For(language, language), json), output);
    }
}
