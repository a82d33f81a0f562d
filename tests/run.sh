#!/usr/bin/env bash
# ./ledger test [NAME...]: builds once, runs every runner, sums them. The last line is `N passed, N failed`.
# NAME picks runners whose name contains it (./ledger test Evidence; ./ledger test node). Without a name: all.
# A runner that prints no counts, or ends by the time limit, is a failure; so is a run in which nothing ran.
set -uo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root" || exit 2
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
limit="${LEDGER_TEST_SECONDS:-900}" # for one runner; a hang must not eat the whole budget of CI
passed=0
failed=0
broken=()
picked=("$@")

wanted() { # name
  [ "${#picked[@]}" -eq 0 ] && return 0
  local part
  for part in "${picked[@]}"; do [[ "${1,,}" == *"${part,,}"* ]] && return 0; done
  return 1
}

count() { # name, passed, failed, seconds
  passed=$((passed + $2))
  failed=$((failed + $3))
  [ "$3" -eq 0 ] || broken+=("$1")
  printf '%-44s %6d passed %4d failed %5ds\n' "$1" "$2" "$3" "$4"
}

check() { # name, command...: one check that passes or fails by its exit code
  local name="$1" begin=$SECONDS log
  shift
  wanted "$name" || return 0
  log="$(mktemp)"
  if timeout --kill-after=10 "$limit" "$@" >"$log" 2>&1; then
    count "$name" 1 0 $((SECONDS - begin))
  else
    tail -n 60 "$log"
    count "$name" 0 1 $((SECONDS - begin))
  fi
  rm -f "$log"
}

need() { # command, what for
  command -v "$1" >/dev/null 2>&1 && return 0
  printf 'ledger: %s is missing and needed for %s.\n' "$1" "$2" >&2
  printf '0 passed, 1 failed\n'
  exit 2
}

packages() { # folder: what its lock file names, once
  [ -f "$1/package.json" ] || return 0
  [ -f "$1/node_modules/.package-lock.json" ] && [ ! "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ] && return 0
  (cd "$1" && npm ci --no-audit --no-fund)
}

typescript=sdk/verify-js # the TypeScript verifier: its name among the runners too
web=explorer/web         # the page that it makes

need dotnet "the C# tests (.NET 10 SDK)"
need git "the structure tests"
need node "the chaincode's and the TypeScript checks (apt-get install nodejs npm)"
need npm "the chaincode's and the TypeScript checks (apt-get install nodejs npm)"

folders=()
if wanted chaincode || wanted Ledger.Engine || wanted Ledger.Chaincode || wanted Ledger.Cli || wanted node; then
  folders+=(chaincode tests/oracles)
fi
wanted "$typescript" && folders+=("$typescript")
if wanted "$web" || wanted tests/browser; then
  wanted "$typescript" || folders+=("$typescript")
  folders+=("$web" tests/browser)
fi
if wanted "$typescript" || wanted "$web" || wanted tests/browser; then
  command -v "${CHROMIUM:-chromium}" >/dev/null 2>&1 || [ "$(id -u)" -ne 0 ] || {
    apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk
  } >/dev/null 2>&1
  need "${CHROMIUM:-chromium}" "the browser tests (apt-get install chromium fonts-noto-cjk)"
fi
for folder in "${folders[@]}"; do
  npmlog="$(mktemp)"
  packages "$folder" >"$npmlog" 2>&1 || {
    tail -n 20 "$npmlog"
    count "npm ci in $folder" 0 1 0
  }
  rm -f "$npmlog"
done

projects=()
for project in tests/*.Tests/*.csproj; do
  name="$(basename "$project" .csproj)"
  wanted "$name" && projects+=("$name")
done

if [ "${#projects[@]}" -gt 0 ]; then
  begin=$SECONDS
  target=Ledger.sln
  [ "${#picked[@]}" -gt 0 ] && [ "${#projects[@]}" -eq 1 ] && target="tests/${projects[0]}"
  log="$(mktemp)"
  if dotnet build "$target" -c Release -v q -nologo --disable-build-servers >"$log" 2>&1; then
    count "build $target (warnings are errors)" 1 0 $((SECONDS - begin))
  else
    grep -E 'error|warn' "$log" | sort -u | head -n 60
    count "build $target (warnings are errors)" 0 1 $((SECONDS - begin))
    printf '%d passed, %d failed\n' "$passed" "$failed"
    exit 1
  fi
  rm -f "$log"
fi

check "format (csharpier)" bash -c 'dotnet tool restore >/dev/null && dotnet csharpier check .'
if [ -f chaincode/package.json ]; then
  for script in compile generate; do
    [ -f "chaincode/tools/$script.mjs" ] && check "chaincode $script --check (node)" node "chaincode/tools/$script.mjs" --check
  done
fi

for name in "${projects[@]}"; do
  begin=$SECONDS
  log="$(mktemp)"
  program="tests/$name/bin/Release/net10.0/$name.dll"
  timeout --kill-after=10 "$limit" dotnet "$program" --progress off --no-ansi >"$log" 2>&1
  code=$?
  good="$(sed -nE 's/^ *succeeded: ([0-9]+)$/\1/p' "$log" | tail -n 1)"
  bad="$(sed -nE 's/^ *failed: ([0-9]+)$/\1/p' "$log" | tail -n 1)"
  if [ -z "$good" ] || [ -z "$bad" ]; then
    tail -n 40 "$log"
    printf '%s printed no counts (exit code %d%s).\n' "$name" "$code" "$([ "$code" -eq 124 ] && printf ', %s s are over' "$limit")"
    count "$name" 0 1 $((SECONDS - begin))
  else
    [ "$bad" -eq 0 ] && [ "$code" -eq 0 ] || cat "$log"
    # A runner that ends badly though no test failed (a crash after the tests, no test found) counts as one failure.
    [ "$bad" -eq 0 ] && [ "$code" -ne 0 ] && bad=1
    count "$name" "$good" "$bad" $((SECONDS - begin))
  fi
  rm -f "$log"
done

nodetests() { # name, command...: a run of node:test, whose counts are read
  local name="$1" begin=$SECONDS log code good bad
  shift
  wanted "$name" || return 0
  log="$(mktemp)"
  timeout --kill-after=10 "$limit" "$@" >"$log" 2>&1
  code=$?
  good="$(sed -nE 's/^# pass ([0-9]+)$/\1/p' "$log" | tail -n 1)"
  bad="$(sed -nE 's/^# fail ([0-9]+)$/\1/p' "$log" | tail -n 1)"
  if [ -z "$good" ] || [ -z "$bad" ]; then
    tail -n 40 "$log"
    printf '%s printed no counts (exit code %d).\n' "$name" "$code"
    count "$name" 0 1 $((SECONDS - begin))
  else
    [ "$bad" -eq 0 ] && [ "$code" -eq 0 ] || cat "$log"
    [ "$bad" -eq 0 ] && [ "$code" -ne 0 ] && bad=1
    count "$name" "$good" "$bad" $((SECONDS - begin))
  fi
  rm -f "$log"
}

check "$typescript types and format (tsc, prettier)" npm --prefix "$typescript" run check
nodetests "$typescript (node:test)" npm --prefix "$typescript" --silent test
nodetests "$typescript offline.html in Chromium" npm --prefix "$typescript" --silent run test:browser

check "$web types and format (tsc, prettier)" npm --prefix "$web" run check
check "$web build of the page (vite)" npm --prefix "$web" run build
check "$web size of its script" npm --prefix "$web" run size
browser="tests/browser (explorer/web in Chromium)"
if wanted "$browser"; then
  # Alone the browser's tests build what they start; with all runners it is built already.
  [ "${#projects[@]}" -gt 1 ] || for project in node/Ledger.Cli explorer/Ledger.Explorer; do
    check "build $project ($browser)" dotnet build "$project" -c Release -v q -nologo --disable-build-servers
  done
  [ -d "$web/dist" ] || check "build of the page ($browser)" npm --prefix "$web" run build
  nodetests "$browser" node --test --test-reporter=tap tests/browser/page.test.mjs
fi

[ $((passed + failed)) -gt 0 ] || {
  printf 'No runner is called %s.\n' "${picked[*]}" >&2
  failed=1
}
[ "${#broken[@]}" -eq 0 ] || printf 'Failed: %s\n' "$(IFS=';'; echo "${broken[*]}")"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
