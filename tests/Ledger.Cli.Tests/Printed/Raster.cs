namespace Ledger.Cli.Tests.Printed;

/// <summary>A square grey picture: 1 is white, 0 is black.</summary>
internal sealed class Raster
{
    private readonly double[] dots;

    public Raster(int side)
    {
        Side = side;
        dots = new double[side * side];
        Array.Fill(dots, 1);
    }

    public int Side { get; }

    /// <summary>Blackens a rectangle in units of dots; a dot that it covers in part turns grey by that part.</summary>
    public void Fill(double x, double y, double width, double height)
    {
        for (var row = (int)y; row < Math.Min(Side, y + height); row++)
        for (var column = (int)x; column < Math.Min(Side, x + width); column++)
        {
            var covered = Overlap(row, y, height) * Overlap(column, x, width);
            dots[row * Side + column] = Math.Max(0, dots[row * Side + column] - covered);
        }

        static double Overlap(int at, double from, double length) =>
            Math.Max(0, Math.Min(at + 1, from + length) - Math.Max(at, from));
    }

    /// <summary>
    /// One generation of a photocopier: laid on a little askew and enlarged or reduced, out of focus, with hard contrast and uneven
    /// exposure, noise and specks.
    /// </summary>
    public Raster Copy(Random random)
    {
        var angle = Between(random, -1, 1) * Math.PI / 180;
        var scale = Between(random, 0.98, 1.02);
        var (shiftX, shiftY) = (Between(random, -3, 3), Between(random, -3, 3));
        var exposure = Between(random, -0.06, 0.06);
        var (sin, cos, middle) = (Math.Sin(angle) / scale, Math.Cos(angle) / scale, Side / 2.0);
        var copy = new Raster(Side);
        for (var y = 0; y < Side; y++)
        for (var x = 0; x < Side; x++)
        {
            var (u, v) = (x - middle - shiftX, y - middle - shiftY);
            copy.dots[y * Side + x] = At(cos * u + sin * v + middle, cos * v - sin * u + middle);
        }
        copy.Blur();
        for (var i = 0; i < dots.Length; i++)
        {
            var uneven = 0.05 * (i % Side) / Side;
            var hard = (copy.dots[i] - 0.5) * 1.5 + 0.5 + exposure + uneven + 0.04 * Normal(random);
            copy.dots[i] = random.NextDouble() switch
            {
                < 0.0005 => 0,
                > 0.9995 => 1,
                _ => Math.Clamp(hard, 0, 1),
            };
        }
        return copy;
    }

    public byte[] ToGrey() => Array.ConvertAll(dots, static d => (byte)Math.Round(d * 255));

    /// <summary>Weights 1 2 1 in both directions: a standard deviation of 0.7 dots.</summary>
    private void Blur()
    {
        foreach (var step in new[] { 1, Side })
        {
            var source = (double[])dots.Clone();
            for (var i = step; i < dots.Length - step; i++)
                dots[i] = (source[i - step] + 2 * source[i] + source[i + step]) / 4;
        }
    }

    /// <summary>Between four dots; white outside.</summary>
    private double At(double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        if (left < 0 || top < 0 || left >= Side - 1 || top >= Side - 1)
            return 1;
        var (right, down) = (x - left, y - top);
        double Dot(int column, int row) => dots[row * Side + column];
        return (1 - down) * ((1 - right) * Dot(left, top) + right * Dot(left + 1, top))
            + down * ((1 - right) * Dot(left, top + 1) + right * Dot(left + 1, top + 1));
    }

    private static double Between(Random random, double low, double high) => low + (high - low) * random.NextDouble();

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
