#!/usr/bin/env bash
# What action.yml runs: annotations to the build log, a summary, a SARIF file and a comment's text.
#
# Everything comes in by the environment, so that no input is ever read as shell code:
#   PATHS       the logs, one path a line
#   AGAINST     runs to compare with, or empty
#   BASELINE    a baseline file, or empty
#   CONFIRM     a training script to confirm remedies with, or empty; it is executed
#   VERDICTS    what an earlier CONFIRM left as fitdoctor-tried.json, or empty
#   FAIL_ON     error, warning or info
#   EVENT       the name of the event that started the build
#   OUTPUT_DIR  where fitdoctor.sarif, fitdoctor.md and fitdoctor-tried.json are written
# It writes exit-code to GITHUB_OUTPUT, and fails only where fitdoctor could not do its work.
set -euo pipefail

if [[ "${EVENT:-}" == "pull_request_target" ]]; then
  echo "fitdoctor: pull_request_target gives a stranger's change write access: use pull_request" >&2
  exit 2
fi

mapfile -t paths < <(grep -v '^[[:space:]]*$' <<< "$PATHS")
options=(--fail-on "${FAIL_ON:-warning}")
[[ -z "${AGAINST:-}" ]] || options+=(--against "$AGAINST")
[[ -z "${BASELINE:-}" ]] || options+=(--baseline "$BASELINE")
sarif="$OUTPUT_DIR/fitdoctor.sarif"
comment="$OUTPUT_DIR/fitdoctor.md"

check() {
  fitdoctor check "${options[@]}" "$@" -- "${paths[@]}"
}

code=0
check --output-format github 2> "$OUTPUT_DIR/notes.txt" || code=$?
cat "$OUTPUT_DIR/notes.txt" >&2
echo "exit-code=$code" >> "$GITHUB_OUTPUT"
if (( code > 1 )); then
  exit "$code"
fi

# Without a verdict the findings still stand: why there is none was said on standard error.
tried="$OUTPUT_DIR/fitdoctor-tried.json"
rm -f "$tried"
if [[ -n "${VERDICTS:-}" ]]; then
  [[ ! -e "$VERDICTS" ]] || cp -- "$VERDICTS" "$tried"
elif [[ -n "${CONFIRM:-}" ]] && (( code == 1 )); then
  fitdoctor confirm --output-format json --output-file "$tried" -- "$CONFIRM" || true
fi
verdicts=()
[[ ! -e "$tried" ]] || verdicts=(--verdicts "$tried")

# The notes were told above: only a failure is worth telling again.
write() {
  check --exit-zero "${verdicts[@]}" --output-format "$1" --output-file "$2" 2> "$OUTPUT_DIR/errors.txt" ||
    { code=$?; cat "$OUTPUT_DIR/errors.txt" >&2; exit "$code"; }
}
write sarif "$sarif"
write markdown "$comment"
if [[ -s "$OUTPUT_DIR/notes.txt" ]]; then
  printf '\n```text\n%s\n```\n' "$(cat "$OUTPUT_DIR/notes.txt")" >> "$comment"
fi
cat "$comment" >> "$GITHUB_STEP_SUMMARY"
