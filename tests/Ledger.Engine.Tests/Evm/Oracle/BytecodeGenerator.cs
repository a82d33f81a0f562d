using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>
/// Random programs that mostly get somewhere: operands are there, memory stays small, jumps land, calls reach contracts
/// and precompiles; with a share of nonsense, so that every way to fail is met too.
/// </summary>
internal sealed class BytecodeGenerator(Random random, IReadOnlyList<Address> addresses)
{
    private static readonly byte[] Binary =
    [
        0x01,
        0x02,
        0x03,
        0x04,
        0x05,
        0x06,
        0x07,
        0x0a,
        0x0b,
        0x10,
        0x11,
        0x12,
        0x13,
        0x14,
        0x16,
        0x17,
        0x18,
        0x1a,
        0x1b,
        0x1c,
        0x1d,
    ];

    private static readonly byte[] Constant =
    [
        0x30,
        0x32,
        0x33,
        0x34,
        0x36,
        0x38,
        0x3a,
        0x3d,
        0x41,
        0x42,
        0x43,
        0x44,
        0x45,
        0x46,
        0x47,
        0x48,
        0x4a,
        0x58,
        0x59,
        0x5a,
        0x5f,
    ];

    private static readonly byte[] Copies = [0x37, 0x39, 0x5e, 0x3e];
    private static readonly byte[] OfAccount = [0x31, 0x3b, 0x3f];
    private readonly List<byte> code = [];
    private readonly List<int> openLabels = [];
    private int height;

    public byte[] Program(int steps)
    {
        code.Clear();
        openLabels.Clear();
        height = 0;
        for (var i = 0; i < steps; i++)
            Step();
        CloseLabels();
        End();
        return [.. code];
    }

    private void Step()
    {
        switch (random.Next(100))
        {
            case < 22:
                Emit(Binary[random.Next(Binary.Length)], 2, 1);
                break;
            case < 26:
                Emit((byte)(random.Next(2) == 0 ? 0x08 : 0x09), 3, 1);
                break;
            case < 30:
                Emit((byte)(random.Next(2) == 0 ? 0x15 : 0x19), 1, 1);
                break;
            case < 38:
                Emit(Constant[random.Next(Constant.Length)], 0, 1);
                break;
            case < 50:
                Memory();
                break;
            case < 64:
                Slots();
                break;
            case < 68:
                Accounts();
                break;
            case < 74:
                Shuffle();
                break;
            case < 80:
                Branch();
                break;
            case < 84:
                Log();
                break;
            case < 92:
                Call();
                break;
            case < 96:
                Create();
                break;
            case < 97:
                code.Add((byte)random.Next(256));
                break;
            case < 98:
                CloseLabels();
                break;
            default:
                Push(Value());
                break;
        }
    }

    private void Memory()
    {
        var kind = random.Next(9);
        if (kind is 3 or 4 or 5 or 6)
        {
            // Copies: length, source, target from the bottom up.
            Push(Size());
            Push(Offset());
            Push(Offset());
            Raw(Copies[kind - 3], 3, 0);
            return;
        }
        if (kind == 7)
        {
            Push(Size());
            Push(Offset());
            Raw(0x20, 2, 1);
            return;
        }
        if (kind is 1 or 2)
            Need(1);
        Push(Offset());
        switch (kind)
        {
            case 0:
                Raw(0x51, 1, 1);
                break;
            case 1:
                Raw(0x52, 2, 0);
                break;
            case 2:
                Raw(0x53, 2, 0);
                break;
            default:
                Raw(0x35, 1, 1);
                break;
        }
    }

    private void Slots()
    {
        var write = random.Next(2) == 0;
        var transient = random.Next(5) == 0;
        if (write)
            Push(
                random.Next(3) == 0 ? UInt256.Zero
                : random.Next(3) == 0 ? Value()
                : (ulong)random.Next(3)
            );
        Push((ulong)random.Next(5));
        if (write)
            Raw(transient ? (byte)0x5d : (byte)0x55, 2, 0);
        else
            Raw(transient ? (byte)0x5c : (byte)0x54, 1, 1);
    }

    private void Accounts()
    {
        if (random.Next(4) == 0)
        {
            Push((ulong)random.Next(300));
            Raw(random.Next(3) == 0 ? (byte)0x49 : (byte)0x40, 1, 1);
            return;
        }
        if (random.Next(5) == 0)
        {
            Push(Size());
            Push(Offset());
            Push(Offset());
            Push(Target());
            Raw(0x3c, 4, 0);
            return;
        }
        Push(Target());
        Raw(OfAccount[random.Next(3)], 1, 1);
    }

    private void Shuffle()
    {
        var n = random.Next(random.Next(8) == 0 ? 16 : 4);
        if (random.Next(2) == 0)
        {
            Need(n + 1);
            Raw((byte)(0x80 + n), 0, 1);
        }
        else
        {
            Need(n + 2);
            Raw((byte)(0x90 + n), 0, 0);
        }
        if (random.Next(4) == 0)
            Emit(0x50, 1, 0);
    }

    /// <summary>A forward jump whose target is set later; seldom a jump anywhere.</summary>
    private void Branch()
    {
        var always = random.Next(6) == 0;
        if (!always)
            Push(random.Next(2) == 0 ? (ulong)random.Next(2) : Value());
        if (random.Next(12) == 0)
        {
            Push((ulong)random.Next(code.Count + 8));
        }
        else
        {
            code.Add(0x61);
            openLabels.Add(code.Count);
            code.AddRange([0, 0]);
            height++;
        }
        Raw(always ? (byte)0x56 : (byte)0x57, always ? 1 : 2, 0);
    }

    private void CloseLabels()
    {
        if (openLabels.Count == 0)
            return;
        foreach (var at in openLabels)
        {
            code[at] = (byte)(code.Count >> 8);
            code[at + 1] = (byte)(code.Count & 0xff);
        }
        openLabels.Clear();
        code.Add(0x5b);
    }

    private void Log()
    {
        var topics = random.Next(5);
        for (var i = 0; i < topics; i++)
            Push(Value());
        Push(Size());
        Push(Offset());
        Raw((byte)(0xa0 + topics), 2 + topics, 0);
    }

    private void Call()
    {
        var op = (byte)(new[] { 0xf1, 0xf1, 0xf2, 0xf4, 0xfa }[random.Next(5)]);
        Push(Size());
        Push(Offset());
        Push(Size());
        Push(Offset());
        var withValue = op is 0xf1 or 0xf2;
        if (withValue)
            Push(random.Next(4) == 0 ? (ulong)random.Next(1_000) : UInt256.Zero);
        Push(Target());
        if (random.Next(3) == 0)
            Push((ulong)random.Next(60_000));
        else
            Raw(0x5a, 0, 1);
        Raw(op, withValue ? 7 : 6, 1);
    }

    private void Create()
    {
        // Init code of one word: PUSHn code, PUSH0, MSTORE, PUSH1 size, PUSH1 offset, RETURN; or what comes.
        var word = new byte[32];
        random.NextBytes(word);
        if (random.Next(4) != 0)
        {
            byte[] runtime = [0x60, (byte)random.Next(256), 0x54, 0x60, 0x01, 0x01, 0x5f, 0x55];
            byte[] init = [0x67, .. runtime, 0x5f, 0x52, 0x60, 0x08, 0x60, 0x18, 0xf3];
            word = [.. init, .. new byte[32 - init.Length]];
        }
        if (random.Next(6) == 0)
            word[0] = 0xef;
        PushBytes(word);
        Push(0);
        Raw(0x52, 2, 0);
        var salted = random.Next(2) == 0;
        if (salted)
            Push((ulong)random.Next(3));
        Push(random.Next(12) == 0 ? 49_153 : (ulong)random.Next(33));
        Push(0);
        Push(random.Next(3) == 0 ? (ulong)random.Next(10) : UInt256.Zero);
        Raw(salted ? (byte)0xf5 : (byte)0xf0, salted ? 4 : 3, 1);
    }

    private void End()
    {
        switch (random.Next(8))
        {
            case 0:
                Push(Target());
                code.Add(0xff);
                break;
            case 1:
                code.Add(0x00);
                break;
            case 2:
                code.Add(0xfe);
                break;
            case 3:
                Push(Size());
                Push(Offset());
                code.Add(0xfd);
                break;
            default:
                Push(Size());
                Push(Offset());
                code.Add(0xf3);
                break;
        }
    }

    private UInt256 Value()
    {
        switch (random.Next(8))
        {
            case 0:
                return UInt256.MaxValue;
            case 1:
                return UInt256.One << random.Next(256);
            case 2:
                return (UInt256.One << random.Next(256)) - UInt256.One;
            case 3:
                return Target();
            case 4:
                var bytes = new byte[32];
                random.NextBytes(bytes);
                return UInt256.FromBigEndian(bytes);
            case 5:
                return -new UInt256((ulong)random.Next(300));
            default:
                return (ulong)random.Next(300);
        }
    }

    private UInt256 Target() =>
        random.Next(10) switch
        {
            // Precompiles but the tenth, which needs KZG.
            < 3 => (ulong)random.Next(1, 10),
            < 9 => UInt256.From(addresses[random.Next(addresses.Count)]),
            _ => new UInt256((ulong)random.Next(1_000) + 100_000),
        };

    private UInt256 Offset() =>
        random.Next(40) switch
        {
            0 => Value(),
            1 => (ulong)random.Next(100_000),
            < 20 => 0,
            _ => (ulong)random.Next(200),
        };

    private UInt256 Size() =>
        random.Next(40) switch
        {
            0 => Value(),
            1 => (ulong)random.Next(20_000),
            < 12 => 32,
            < 16 => 0,
            < 20 => 213,
            _ => (ulong)random.Next(256),
        };

    private void Emit(byte op, int needs, int gives)
    {
        Need(needs);
        Raw(op, needs, gives);
    }

    private void Need(int words)
    {
        // One program in many goes on with what there is and may underflow.
        while (height < words && random.Next(200) != 0)
            Push(Value());
    }

    private void Raw(byte op, int takes, int gives)
    {
        code.Add(op);
        height = Math.Max(0, height - takes) + gives;
    }

    private void Push(UInt256 value)
    {
        var count = Math.Max(1, (value.BitLength + 7) / 8);
        PushBytes(value.ToBytes32().Span[(32 - count)..]);
    }

    private void PushBytes(ReadOnlySpan<byte> bytes)
    {
        code.Add((byte)(0x5f + bytes.Length));
        code.AddRange(bytes);
        height++;
    }
}
