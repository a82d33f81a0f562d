# The explorer: pages, public JSON, and the page that verifies in the browser. Build at the root of the repository:
#   docker build -f deploy/explorer.Dockerfile -t ledger-explorer .
FROM node:22-bookworm-slim AS page
WORKDIR /src
COPY sdk/verify-js/package.json sdk/verify-js/package-lock.json sdk/verify-js/.npmrc sdk/verify-js/
COPY explorer/web/package.json explorer/web/package-lock.json explorer/web/.npmrc explorer/web/
RUN npm --prefix sdk/verify-js ci --no-audit --no-fund && npm --prefix explorer/web ci --no-audit --no-fund
COPY sdk/verify-js/ sdk/verify-js/
COPY explorer/web/ explorer/web/
RUN npm --prefix explorer/web run build

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props global.json .editorconfig BannedSymbols.txt BannedSymbols.Deterministic.txt ./
COPY keys-sample/consortium.json keys-sample/
COPY chaincode/ chaincode/
COPY sdk/ sdk/
COPY node/Ledger.Listening/ node/Ledger.Listening/
COPY explorer/ explorer/
RUN dotnet publish explorer/Ledger.Explorer/Ledger.Explorer.csproj -c Release -o /app -p:UseAppHost=false -p:RunAnalyzers=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN useradd --system --uid 10001 --user-group --no-create-home ledger
WORKDIR /app
COPY --from=build /app ./
COPY --from=page /src/explorer/web/dist ./web
USER 10001:10001
ENV DOTNET_EnableDiagnostics=0 DOTNET_gcServer=0
EXPOSE 5082
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5082 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["dotnet", "Ledger.Explorer.dll"]
CMD ["--config", "/etc/ledger/explorer.json"]
