# Sourced by tests of bad input. Makes values/NAME, each with JSON that is none, or that goes beyond a
# limit, and functions around them.
# shellcheck shell=sh

repeat() { head -c "$2" /dev/zero | tr '\0' "$1"; }

mkdir values
cd values || exit
printf '{"n":1' >object-open
printf '{"n":1}}' >object-closed-twice
printf '{n:1}' >key-without-quotes
printf '[1,]' >comma-too-many
printf '[1 2]' >comma-missing
printf 'nul' >word-unknown
printf '01' >zero-in-front
printf '"open' >string-open
printf '"\\x"' >escape-unknown
printf '{"k":{"a":1,"\\u0061":2}}' >key-twice
repeat '[' 10000 >deep
{ printf '"' && repeat a 17825792 && printf '"'; } >long
printf '"\377"' >utf8-wrong
printf '"\300\200"' >utf8-overlong
printf '"\355\240\200"' >utf8-surrogate
printf '"a\0b"' >nul
printf '"a\tb"' >control-character
printf '"\\ud800"' >surrogate-half
printf '[\357\273\2771]' >byte-order-mark-inside
repeat 7 4097 >number-long
cd ..

# each COMMAND…: runs it with the file of each value in turn; prints what it says, and how it ends.
each() {
  for value in values/*; do
    said=$("$@" "$value" 2>&1)
    printf '%s %s: %s\n' "${value#values/}" "$?" "$said"
  done
}

# around BEFORE FILE AFTER: a value with text around it.
around() { printf '%s' "$1" && cat "$2" && printf '%s\n' "$3"; }
