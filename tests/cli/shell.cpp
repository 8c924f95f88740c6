#include "tests/cli/shell.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>
#include <utility>

namespace onsale::test {

bool command_end::refused(int code, std::string_view word) const {
  auto said = without_log(text);
  return status == exit_status{code, 0} && said.starts_with("onsale: ")
         && std::count(said.begin(), said.end(), '\n') == 1
         && said.find(word) != std::string::npos;
}

std::string without_log(const std::string& text) {
  std::istringstream in{text};
  std::string result;
  for (std::string line; std::getline(in, line);)
    if (!line.starts_with("ts="))
      result += line + '\n';
  return result;
}

std::string to_string(const command_end& x) {
  return to_string(x.status) + ": " + x.text;
}

std::string output_of(const std::string& script) {
  std::string result;
  auto pipe = ::popen(script.c_str(), "r");
  if (!pipe)
    std::abort();
  char buffer[4096];
  while (auto n = std::fread(buffer, 1, sizeof(buffer), pipe))
    result.append(buffer, n);
  ::pclose(pipe);
  return result;
}

shell::shell() {
  for (auto i = ::environ; *i; ++i) {
    std::string text{*i};
    if (text.starts_with("ONSALE_"))
      ::unsetenv(text.substr(0, text.find('=')).c_str());
  }
  std::string pattern = "/tmp/onsale-shell-XXXXXX";
  if (!::mkdtemp(pattern.data()))
    std::abort();
  dir_ = pattern;
}

shell::~shell() {
  std::error_code ec;
  std::filesystem::remove_all(dir_, ec);
}

command_end shell::run(std::vector<std::string> arguments, variables more) {
  auto started = start(std::move(arguments), std::move(more));
  auto ended = started.wait(std::chrono::seconds{60});
  if (!ended) {
    std::fprintf(stderr, "shell: a command does not end\n");
    std::abort();
  }
  return {*ended, started.output()};
}

process shell::start(std::vector<std::string> arguments, variables more) {
  return process{options(std::move(arguments), std::move(more))};
}

std::string
shell::write(const std::string& name, const std::string& text) const {
  std::ofstream{file(name), std::ios::binary} << text;
  return file(name);
}

process_options
shell::options(std::vector<std::string> arguments, variables more) {
  process_options result;
  result.program = built_program("onsale");
  result.arguments = std::move(arguments);
  result.environment = std::move(more);
  result.log = dir_ / ("output-" + std::to_string(++runs_));
  return result;
}

} // namespace onsale::test
