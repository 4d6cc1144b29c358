#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <unistd.h>

#include "support/fake_server.hpp"

namespace {

using eventsrc::test::FakeServer;
using eventsrc::test::FakeServerOptions;

constexpr const char* kUsage =
    "usage: fake_server [--delay MS] [--faults JSON|FILE] [--options JSON] [--token TOKEN]\n"
    "Serves DynamoDB from memory for tests, until standard input ends.\n";

std::string text_or_file(const std::string& argument) {
  if (argument.starts_with('[') || argument.starts_with('{')) return argument;
  std::ifstream file(argument);
  if (!file) throw std::runtime_error("cannot read " + argument);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Arguments {
  FakeServerOptions options{};
  std::string faults = "[]";
};

Arguments read_arguments(std::span<char*> words) {
  Arguments arguments;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    const std::string_view name = words[i];
    const std::string value = words[i + 1];
    if (name == "--delay") {
      arguments.options.delay = std::chrono::milliseconds(std::stol(value));
    } else if (name == "--faults") {
      arguments.faults = text_or_file(value);
    } else if (name == "--options") {
      eventsrc::test::read_options(value, arguments.options.dynamo);
    } else if (name == "--token") {
      arguments.options.credentials.token = value;
    } else {
      throw std::runtime_error(kUsage);
    }
  }
  if (words.size() % 2 != 0) throw std::runtime_error(kUsage);
  return arguments;
}

void wait_for_end_of_input() {
  char ignored = 0;
  while (read(STDIN_FILENO, &ignored, 1) > 0) {
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments =
        read_arguments(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
    FakeServer server(arguments.options);
    server.faults().set(arguments.faults);
    std::printf("%s\n", server.endpoint().c_str());
    std::fflush(stdout);
    wait_for_end_of_input();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fake_server: %s\n", error.what());
    return 2;
  }
  return 0;
}
