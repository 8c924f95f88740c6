#include "tests/support/process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <linux/close_range.h>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace onsale::test {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds poll_interval{5};

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error{what + ": " + std::strerror(errno)};
}

std::vector<std::string>
environment_with(const std::map<std::string, std::string>& added) {
  std::vector<std::string> result;
  for (auto entry = environ; *entry != nullptr; ++entry) {
    std::string text = *entry;
    if (!added.contains(text.substr(0, text.find('='))))
      result.push_back(std::move(text));
  }
  for (const auto& [name, value] : added)
    result.push_back(name + '=' + value);
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts)
    result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Tells why it cannot go on, and ends.
[[noreturn]] void give_up(int report) {
  auto reason = errno;
  [[maybe_unused]] auto written = write(report, &reason, sizeof(reason));
  _exit(EXIT_FAILURE);
}

/// Becomes the program, which closes `report`; or writes an errno there.
/// Between fork and exec only calls that are safe in a signal handler are
/// allowed: another thread may hold any lock.
[[noreturn]] void become(char* const* arguments, char* const* environment,
                         int log, int report, pid_t parent) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
    give_up(report);
  // The parent may have died before the kernel was asked to watch it.
  if (getppid() != parent)
    _exit(EXIT_FAILURE);
  // Sockets of the test must not live on in the program.
  if (dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0
      || close_range(STDERR_FILENO + 1, ~0u, CLOSE_RANGE_CLOEXEC) != 0)
    give_up(report);
  execve(arguments[0], arguments, environment);
  give_up(report);
}

/// Waits until a child is the program. Returns 0, or why it never will be.
int wait_for_exec(int report) {
  int reason = 0;
  ssize_t count;
  do
    count = read(report, &reason, sizeof(reason));
  while (count < 0 && errno == EINTR);
  return count < 0 ? errno : reason;
}

} // namespace

std::string sanitizer_options(const std::string& added) {
  auto inherited = std::getenv("ASAN_OPTIONS");
  return inherited ? std::string{inherited} + ":" + added : added;
}

std::string to_string(const exit_status& x) {
  if (x.signal != 0)
    return "killed by signal " + std::to_string(x.signal);
  return "exit code " + std::to_string(x.code);
}

process::process(process_options options) : options_(std::move(options)) {
  auto log = open(options_.log.c_str(),
                  O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0)
    fail("cannot write " + options_.log.string());
  log_start_ = std::filesystem::file_size(options_.log);
  std::vector<std::string> arguments{options_.program.string()};
  arguments.insert(arguments.end(), options_.arguments.begin(),
                   options_.arguments.end());
  auto environment = environment_with(options_.environment);
  auto argument_pointers = pointers(arguments);
  auto environment_pointers = pointers(environment);
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0)
    fail("cannot make a pipe");
  auto parent = getpid();
  id_ = fork();
  if (id_ == 0)
    become(argument_pointers.data(), environment_pointers.data(), log,
           report[1], parent);
  auto failed = id_ < 0 ? errno : 0;
  close(log);
  close(report[1]);
  // Before the kernel watches the thread, the thread must not end.
  if (failed == 0)
    failed = wait_for_exec(report[0]);
  close(report[0]);
  if (failed != 0) {
    if (id_ > 0)
      waitpid(id_, nullptr, 0);
    errno = failed;
    fail("cannot run " + options_.program.string());
  }
}

process::~process() {
  kill();
}

std::optional<std::vector<std::string>>
process::wait_for_line(const std::string& pattern,
                       std::chrono::milliseconds limit) {
  std::regex expression{pattern};
  auto deadline = clock::now() + limit;
  for (;;) {
    // Looked at before the output: what it wrote last must not be missed.
    auto running = is_running();
    std::istringstream lines{output()};
    for (std::string line; std::getline(lines, line);) {
      std::smatch match;
      // The last line may be half written; the next look sees it whole.
      if (!(lines.eof() && running)
          && std::regex_search(line, match, expression))
        return std::vector<std::string>{match.begin(), match.end()};
    }
    if (!running || clock::now() >= deadline)
      return std::nullopt;
    std::this_thread::sleep_for(poll_interval);
  }
}

std::string process::output() const {
  std::ifstream file{options_.log, std::ios::binary};
  file.seekg(static_cast<std::streamoff>(log_start_));
  std::ostringstream result;
  result << file.rdbuf();
  return result.str();
}

void process::signal(int number) {
  poll();
  if (!ended_)
    ::kill(id_, number);
}

std::optional<exit_status> process::wait(std::chrono::milliseconds limit) {
  auto deadline = clock::now() + limit;
  for (poll(); !ended_ && clock::now() < deadline; poll())
    std::this_thread::sleep_for(poll_interval);
  return ended_;
}

bool process::is_running() {
  poll();
  return !ended_;
}

void process::kill() {
  signal(SIGKILL);
  // The kernel always ends it, unless it hangs in the kernel itself.
  wait(std::chrono::seconds{30});
}

void process::poll() {
  int status = 0;
  if (ended_ || waitpid(id_, &status, WNOHANG) != id_)
    return;
  ended_ = WIFSIGNALED(status) ? exit_status{0, WTERMSIG(status)}
                               : exit_status{WEXITSTATUS(status), 0};
}

std::filesystem::path built_program(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

} // namespace onsale::test
