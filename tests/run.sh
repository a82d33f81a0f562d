#!/usr/bin/env bash
# ./ledger test [NAME...]: builds once, runs every runner, sums them. The last line is `N passed, N failed`.
# NAME picks runners whose name contains it (./ledger test Evidence; ./ledger test node). Without a name: all.
# A runner that prints no counts, or ends by the time limit, is a failure, with what it had counted; so is a run in which nothing ran.
# Packages of npm are installed beside the one build. Then two lanes run side by side: the C# runners, and those of Node.js and
# Chromium; the lane that is done first takes C# runners, too.
set -uo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root" || exit 2
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
limit="${LEDGER_TEST_SECONDS:-1800}" # for one runner; a hang must not eat the whole budget of CI
results="$(mktemp)"                 # a line for each runner: passed, failed, name
queue="$(mktemp)"                  # the C# runners that no lane has taken yet
trap 'rm -f "$results" "$queue"' EXIT
picked=("$@")

typescript=sdk/verify-js # the TypeScript verifier: its name among the runners too
web=explorer/web         # the page that it makes
browser="tests/browser (explorer/web in Chromium)"

wanted() { # name
  [ "${#picked[@]}" -eq 0 ] && return 0
  local part
  for part in "${picked[@]}"; do [[ "${1,,}" == *"${part,,}"* ]] && return 0; done
  return 1
}

# Writes a runner's line down and prints it, below what standard input holds, in one piece beside the other lane.
count() { # name, passed, failed, seconds
  {
    flock 8
    cat
    printf '%-44s %6d passed %4d failed %5ds\n' "$1" "$2" "$3" "$4"
    printf '%d\t%d\t%s\n' "$2" "$3" "$1" >&8
  } 8>>"$results"
}

finish() { # prints the sum; false when something failed or nothing ran
  local sum=(0 0)
  read -ra sum < <(awk -F '\t' '{ good += $1; bad += $2 } END { print good + 0, bad + 0 }' "$results")
  [ $((sum[0] + sum[1])) -gt 0 ] || {
    printf 'No runner is called %s.\n' "${picked[*]}" >&2
    sum[1]=1
  }
  [ ! -s "$results" ] || [ "${sum[1]}" -eq 0 ] || printf 'Failed: %s\n' "$(awk -F '\t' '$2 > 0 { print $3 }' "$results" | paste -sd ';')"
  printf '%d passed, %d failed\n' "${sum[@]}"
  [ "${sum[1]}" -eq 0 ]
}

check() { # name, command...: one check that passes or fails by its exit code
  local name="$1" begin=$SECONDS log
  shift
  wanted "$name" || return 0
  log="$(mktemp)"
  if timeout --kill-after=10 "$limit" "$@" >"$log" 2>&1; then
    count "$name" 1 0 $((SECONDS - begin)) </dev/null
  else
    tail -n 60 "$log" | count "$name" 0 1 $((SECONDS - begin))
  fi
  rm -f "$log"
}

runner() { # name, patterns of its two sums and of one test's line, passed and failed, command...: a run of many tests
  local name="$1" passes="$2" fails="$3" passed="$4" failed="$5" begin=$SECONDS log code good bad
  shift 5
  wanted "$name" || return 0
  log="$(mktemp)"
  timeout --kill-after=10 "$limit" "$@" >"$log" 2>&1
  code=$?
  good="$(sed -nE "s/^$passes\$/\1/p" "$log" | tail -n 1)"
  bad="$(sed -nE "s/^$fails\$/\1/p" "$log" | tail -n 1)"
  if [ -z "$good" ] || [ -z "$bad" ]; then
    # It did not come to its sum: what ended before counts, and the runner itself is a failure.
    good="$(grep -cE "^$passed" "$log")"
    bad="$(grep -cE "^$failed" "$log")"
    {
      grep -vE "^$passed" "$log" | tail -n 40
      printf '%s came to no end (exit code %d%s); the last of its tests that passed: %s\n' "$name" "$code" \
        "$([ "$code" -eq 124 ] && printf ', %s s are over' "$limit")" "$(grep -E "^$passed" "$log" | tail -n 1)"
    } | count "$name" "$good" $((bad + 1)) $((SECONDS - begin))
  elif [ "$bad" -eq 0 ] && [ "$code" -eq 0 ]; then
    count "$name" "$good" 0 $((SECONDS - begin)) </dev/null
  else
    # A runner that ends badly though no test failed (a crash after the tests, no test found) counts as one failure.
    grep -vE "^$passed" "$log" | count "$name" "$good" $((bad > 0 ? bad : 1)) $((SECONDS - begin))
  fi
  rm -f "$log"
}

nodetests() { # name, command...: a run of node:test
  local name="$1"
  shift
  runner "$name" '# pass ([0-9]+)' '# fail ([0-9]+)' ' *ok [0-9]+' ' *not ok [0-9]+' "$@"
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

need dotnet "the C# tests (.NET 10 SDK)"
need git "the structure tests"
need node "the chaincode's and the TypeScript checks (apt-get install nodejs npm)"
need npm "the chaincode's and the TypeScript checks (apt-get install nodejs npm)"

folders=()
if wanted chaincode || wanted Ledger.Engine || wanted Ledger.Chaincode || wanted Ledger.Cli || wanted Ledger.EndToEnd || wanted node; then
  folders+=(chaincode tests/oracles)
fi
wanted "$typescript" && folders+=("$typescript")
wanted Ledger.Engine && folders+=(tests/clients)
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
install() { # what npm brings for the runners that were picked
  local folder npmlog
  for folder in "${folders[@]}"; do
    npmlog="$(mktemp)"
    packages "$folder" >"$npmlog" 2>&1 || tail -n 20 "$npmlog" | count "npm ci in $folder" 0 1 0
    rm -f "$npmlog"
  done
}

stop() { # what the lanes run stands in process groups of its own, which Ctrl-C does not reach
  local lanes runs
  lanes="$(jobs -p)"
  runs="$(pgrep -P "${lanes//$'\n'/,}")"
  # shellcheck disable=SC2086 # several numbers
  kill $lanes $runs 2>/dev/null
  exit 130
}
trap stop INT TERM
install &
installing=$!

if wanted Ledger.EndToEnd; then
  command -v strace >/dev/null 2>&1 || [ "$(id -u)" -ne 0 ] || { apt-get update && apt-get install -y --no-install-recommends strace; } >/dev/null 2>&1
  need strace "the power cuts of the end-to-end tests (apt-get install strace)"
fi

projects=()
for project in tests/*.Tests/*.csproj; do
  name="$(basename "$project" .csproj)"
  wanted "$name" && projects+=("$name")
done

build() { # target: without it nothing else can run
  local name="build $1 (warnings are errors)" begin=$SECONDS log again=()
  log="$(mktemp)"
  # What ./ledger built without analyzers is compiled again, so that no warning is missed.
  [ ! -e .ledger/unanalysed ] || again=(--no-incremental)
  if dotnet build "$1" -c Release -v q -nologo --disable-build-servers "${again[@]}" >"$log" 2>&1; then
    [ "$1" != Ledger.sln ] || rm -f .ledger/unanalysed
    count "$name" 1 0 $((SECONDS - begin)) </dev/null
    rm -f "$log"
  else
    wait "$installing"
    grep -E 'error|warn' "$log" | sort -u | head -n 60 | count "$name" 0 1 $((SECONDS - begin))
    rm -f "$log"
    finish
    exit 1
  fi
}

case "${#projects[@]}" in
  0) ;;
  1) build "tests/${projects[0]}" ;;
  *) build Ledger.sln ;;
esac
# Alone the browser's tests build what they start; with more than one runner it is built already.
if wanted "$browser" && [ "${#projects[@]}" -le 1 ]; then
  for project in node/Ledger.Cli explorer/Ledger.Explorer; do build "$project"; done
fi

wait "$installing"

checks() {
  local script
  check "format (csharpier)" bash -c 'dotnet tool restore >/dev/null && dotnet csharpier check .'
  for script in compile generate; do
    check "chaincode $script --check (node)" node "chaincode/tools/$script.mjs" --check
  done
}

# What takes longest first, so that both lanes end together.
for name in Ledger.EndToEnd.Tests Ledger.Engine.Tests Ledger.Sdk.Tests Ledger.Evidence.Tests "${projects[@]}"; do
  [[ " ${projects[*]} " != *" $name "* ]] || grep -qxF "$name" "$queue" || printf '%s\n' "$name" >>"$queue"
done

next() { # the runner that comes next, and off the queue; false when there is none
  local name
  {
    flock 7
    name="$(head -n 1 "$queue")"
    sed -i 1d "$queue"
  } 7>>"$results"
  [ -n "$name" ] && printf '%s\n' "$name"
}

csharp() { # until no runner is left
  local name
  while name="$(next)"; do
    runner "$name" ' *succeeded: ([0-9]+)' ' *failed: ([0-9]+)' 'passed ' 'failed ' \
      dotnet "tests/$name/bin/Release/net10.0/$name.dll" --progress off --no-ansi --output Detailed
  done
}

javascript() {
  check "$typescript types and format (tsc, prettier)" npm --prefix "$typescript" run check
  nodetests "$typescript (node:test)" npm --prefix "$typescript" --silent test
  nodetests "$typescript offline.html in Chromium" npm --prefix "$typescript" --silent run test:browser

  check "$web types and format (tsc, prettier)" npm --prefix "$web" run check
  check "$web build of the page (vite)" npm --prefix "$web" run build
  check "$web size of its script" npm --prefix "$web" run size
  # Alone the browser's tests build what they open; with the runners above it is built already.
  if wanted "$browser"; then
    wanted "$typescript (node:test)" || check "build of the verifier ($browser)" npm --prefix "$typescript" run build
    wanted "$web build of the page (vite)" || check "build of the page ($browser)" npm --prefix "$web" run build
  fi
  nodetests "$browser" node tests/browser/run.mjs
}

csharp &
{
  checks
  javascript
  csharp
} &
wait

finish
