#include <memory>
#include <string>
#include <string_view>

#include "commands.hpp"
#include "context.hpp"

namespace eventsrc::cli {
namespace {

// The scripts only carry words to and from `eventsrc __complete`, which knows the options. It
// prints one candidate a line, a tab and what it means; `:files` asks for file names.

constexpr std::string_view kBash = R"(# bash completion for eventsrc
_eventsrc() {
  local line=${COMP_LINE:0:COMP_POINT} head='' breaks part word quoted i
  local -a words=()
  # bash splits words at ':' and '=' too: what is not parted by a blank is one word.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    part=${COMP_WORDS[i]}
    if [[ $i == 0 || $line == [[:space:]]* ]]; then
      line=${line#"${line%%[![:space:]]*}"}
      words+=('')
    fi
    [[ $line == "$part"* ]] || part=$line
    words[${#words[@]}-1]+=$part
    line=${line#"$part"}
  done
  # It replaces what is behind the last of them only.
  breaks=${COMP_WORDBREAKS//[^:=]/}
  word=${words[${#words[@]}-1]}
  [[ -n $breaks && $word == *[$breaks]* ]] && head=${word%"${word##*[$breaks]}"}
  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    if [[ $word == :files ]]; then
      compopt -o default
    else
      printf -v quoted '%q' "${word#"$head"}"
      COMPREPLY+=("$quoted")
    fi
  done < <("$1" __complete -- "${words[@]:1}" 2>/dev/null)
}
complete -F _eventsrc eventsrc
)";

constexpr std::string_view kZsh = R"(#compdef eventsrc
# zsh completion for eventsrc
_eventsrc() {
  local line
  local -a candidates
  for line in "${(@f)$($words[1] __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then
      _files
    elif [[ -n $line ]]; then
      candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    fi
  done
  (( $#candidates )) && _describe -V eventsrc candidates
}
if [[ $funcstack[1] == _eventsrc ]]; then
  _eventsrc "$@"
else
  compdef _eventsrc eventsrc
fi
)";

constexpr std::string_view kFish = R"(# fish completion for eventsrc
function __eventsrc_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] __complete -- $words[2..-1] 2>/dev/null)
        if test "$line" = ":files"
            __fish_complete_path (commandline -ct)
        else
            printf '%s\n' $line
        end
    end
end
complete -c eventsrc -f -a '(__eventsrc_complete)'
)";

struct CompletionOptions {
  std::string shell;
};

int run_completion(const CompletionOptions& options, Context& context) {
  const std::string_view script =
      options.shell == "bash" ? kBash : (options.shell == "zsh" ? kZsh : kFish);
  context.out().write(script);
  return 0;
}

}  // namespace

void add_completion(Command& command) {
  const auto options = std::make_shared<CompletionOptions>();
  command.positional("SHELL", &options->shell, "bash, zsh or fish", {"bash", "zsh", "fish"});
  command.about(
      "The script completes commands, options and their values, files, and the names of streams "
      "and types in the store.");
  command.example("source <(eventsrc completion bash)", "for this bash session");
  command.example("eventsrc completion zsh > \"${fpath[1]}/_eventsrc\"", "for zsh, from now on");
  command.example("eventsrc completion fish > ~/.config/fish/completions/eventsrc.fish",
                  "for fish, from now on");
  command.action([options](Context& context) { return run_completion(*options, context); });
}

}  // namespace eventsrc::cli
