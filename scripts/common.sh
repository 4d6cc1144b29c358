# shellcheck shell=sh
# Sourced by the scripts beside it: goes to the top of the tree, and runs named steps quietly.
set -eu
cd "$(dirname "$0")/.."

# step NAME COMMAND [ARG…]: one line with the seconds taken; the output only when it fails.
step() {
  step_name=$1
  shift
  step_start=$(date +%s)
  printf '%-36s' "$step_name"
  step_log=$(mktemp)
  # Not `if "$@"`: in a condition, `set -e` would be off inside functions.
  set +e
  (set -e; "$@") >"$step_log" 2>&1
  step_status=$?
  set -e
  if [ "$step_status" -ne 0 ]; then
    printf 'failed\n'
    cat "$step_log" >&2
    rm -f "$step_log"
    printf '%s: "%s" failed with exit status %s (output above)\n' \
      "$0" "$step_name" "$step_status" >&2
    exit "$step_status"
  fi
  rm -f "$step_log"
  printf '%4d s\n' "$(($(date +%s) - step_start))"
}
