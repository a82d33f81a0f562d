using Ledger.Cli.Terminal;
using Ledger.Files;

namespace Ledger.Cli.Files;

/// <summary>
/// Writes a file so that a reader, or a crash, finds the old one or the new one and never a part, and a failure leaves nothing
/// behind. A link stays a link. What has no content to lose (a device, a pipe, an empty file) is written where it is: a rename
/// would put a file in the place of the device.
/// </summary>
internal static class WholeFile
{
    /// <exception cref="CliException">The folder is missing, or the path is a folder.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        var place = Place.Of(path);
        try
        {
            using (var stream = place.Open(mode))
            {
                stream.Write(content);
                place.Flush(stream);
            }
            place.Keep();
        }
        catch
        {
            place.Drop();
            throw;
        }
    }

    /// <inheritdoc cref="Write"/>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        var place = Place.Of(path);
        try
        {
            await using (var stream = place.Open(null))
            {
                await write(stream);
                place.Flush(stream);
            }
            place.Keep();
        }
        catch
        {
            place.Drop();
            throw;
        }
    }

    /// <param name="Target">What will hold the content.</param>
    /// <param name="Next">Where it is written until it is whole; null: in the target itself.</param>
    private sealed record Place(string Target, string? Next)
    {
        public static Place Of(string path)
        {
            if (Directory.Exists(path))
                throw new CliException("error.file.folder", path);
            var there = new FileInfo(Path.GetFullPath(path));
            if (there is { Exists: true, LinkTarget: not null })
                there = (FileInfo)there.ResolveLinkTarget(returnFinalTarget: true)!;
            if (there.Exists ? there.Length == 0 : File.Exists(path) && Opens(path))
                return new Place(path, null);
            if (there.Directory is { Exists: false } folder)
                throw new CliException("error.folder.missing", folder.FullName);
            // A name of its own: two that write the same file do not meet, and nobody's file is taken for it.
            return new Place(there.FullName, Path.Combine(there.DirectoryName!, $".ledger-{Guid.NewGuid():N}"));
        }

        /// <summary>A link whose target has no name (/dev/stdout of a pipe) opens; one to a file that is not there does not.</summary>
        private static bool Opens(string path)
        {
            try
            {
                using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
                return true;
            }
            catch (FileNotFoundException)
            {
                return false;
            }
        }

        public FileStream Open(UnixFileMode? mode)
        {
            var options = new FileStreamOptions
            {
                Mode = Next is null ? FileMode.Open : FileMode.CreateNew,
                Access = FileAccess.Write,
            };
            if (Next is not null && !OperatingSystem.IsWindows())
                options.UnixCreateMode = mode ?? (File.Exists(Target) ? File.GetUnixFileMode(Target) : null);
            return new FileStream(Next ?? Target, options);
        }

        /// <summary>A device has nothing to sync.</summary>
        public void Flush(FileStream stream) => stream.Flush(flushToDisk: Next is not null);

        public void Keep()
        {
            if (Next is not null)
                SyncedFile.Rename(Next, Target);
        }

        /// <summary>What was empty is empty again.</summary>
        public void Drop()
        {
            if (Next is not null)
                File.Delete(Next);
            else if (new FileInfo(Target) is { Exists: true, Length: > 0 })
                File.WriteAllBytes(Target, []);
        }
    }
}
