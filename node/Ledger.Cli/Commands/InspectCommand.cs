using System.CommandLine;
using Ledger.Cli.Invocation;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger inspect</c>: looks into one piece of evidence of any client, offline.</summary>
internal static class InspectCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("inspect");
        verb.Add(InspectHeader.Build(frame));
        verb.Add(InspectMisbehaviour.Build(frame));
        verb.Add(InspectProof.Build(frame));
        verb.Add(InspectCode.Build(frame));
        return verb;
    }
}
