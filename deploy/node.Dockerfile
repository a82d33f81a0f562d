# The `ledger` command with the node: embedded engine, index, vault. Build at the root of the repository:
#   docker build -f deploy/node.Dockerfile -t ledger-node .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props global.json .editorconfig BannedSymbols.txt BannedSymbols.Deterministic.txt ./
COPY keys-sample/consortium.json keys-sample/
COPY chaincode/ chaincode/
COPY sdk/ sdk/
COPY node/ node/
RUN dotnet publish node/Ledger.Cli/Ledger.Cli.csproj -c Release -o /app -p:UseAppHost=false -p:RunAnalyzers=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# One writable folder; everything else of the image may be read-only.
RUN useradd --system --uid 10001 --user-group --no-create-home ledger && install -d -o ledger -g ledger -m 0700 /data
WORKDIR /app
COPY --from=build /app ./
USER 10001:10001
ENV DOTNET_EnableDiagnostics=0 DOTNET_gcServer=0
VOLUME /data
EXPOSE 5080 5081
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5083 && printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["dotnet", "ledger.dll"]
