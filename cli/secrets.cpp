#include "cli/secrets.hpp"

#include "actors/random_source.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace onsale::cli {

namespace {

using secrets = std::vector<http::token_secret>;
using found_secrets = result<secrets, std::string>;

constexpr const char* variable = "ONSALE_JWT_SECRET";

failure<std::string> too_short(const std::string& where) {
  return failure{where + ": a secret must have at least "
                 + std::to_string(http::token_secret_bytes_min) + " bytes"};
}

std::vector<std::string> read_lines(std::istream& in, char end) {
  std::vector<std::string> result;
  auto is_blank = [](char x) {
    return std::isspace(static_cast<uint8_t>(x)) != 0;
  };
  for (std::string line; std::getline(in, line, end);) {
    while (!line.empty() && is_blank(line.back()))
      line.pop_back();
    line.erase(line.begin(),
               std::find_if_not(line.begin(), line.end(), is_blank));
    if (!line.empty())
      result.push_back(std::move(line));
  }
  return result;
}

/// What may stand in a header of a request.
bool is_printable(const std::string& x) {
  return std::all_of(x.begin(), x.end(), [](char y) {
    return y > ' ' && y <= '~';
  });
}

found_secrets read_file(const std::string& path) {
  std::ifstream in{path};
  if (!in)
    return failure{path + ": " + std::strerror(errno)};
  secrets result;
  for (const auto& line : read_lines(in, '\n')) {
    http::token_secret secret;
    auto colon = line.find(':');
    if (colon != std::string::npos)
      secret.id = line.substr(0, colon);
    secret.bytes = colon == std::string::npos ? line : line.substr(colon + 1);
    if (secret.bytes.size() < http::token_secret_bytes_min)
      return too_short(path);
    result.push_back(std::move(secret));
  }
  if (result.empty())
    return failure{path + ": holds no secret"};
  return result;
}

std::string new_secret() {
  static constexpr char digits[] = "0123456789abcdef";
  actors::system_random random;
  std::string result;
  for (auto half = 0; half < 2; ++half)
    for (auto byte : random.bits128()) {
      result += digits[byte >> 4];
      result += digits[byte & 15];
    }
  return result;
}

/// Makes the file unless it is there; two processes that do so at once end up
/// with the same secret.
found_secrets read_or_make(const std::string& path) {
  auto fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                   S_IRUSR | S_IWUSR);
  if (fd < 0 && errno == EEXIST)
    return read_file(path);
  if (fd < 0)
    return failure{"no file can be made at " + path + ": "
                   + std::strerror(errno)};
  auto text = new_secret() + "\n";
  auto written = ::write(fd, text.data(), text.size());
  auto kept = written == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!kept)
    return failure{path + ": could not be written"};
  return read_file(path);
}

} // namespace

found_secrets find_secrets(const std::string& file, const store_address& store,
                           missing_secret none_yet) {
  if (!file.empty())
    return read_file(file);
  if (auto text = std::getenv(variable); text && *text) {
    secrets result{{"", text}};
    if (result.front().bytes.size() < http::token_secret_bytes_min)
      return too_short(variable);
    return result;
  }
  if (store.kind == store_address::engine::sqlite) {
    auto path = store.where + ".jwt-secret";
    if (none_yet == missing_secret::make)
      return read_or_make(path);
    if (::access(path.c_str(), F_OK) != 0)
      return failure{store.shown
                     + " has not been served yet: name the --storage of a "
                       "server, or the secret by --jwt-secret-file or "
                     + variable};
    return read_file(path);
  }
  return failure{std::string{"tokens need a secret that all processes on this "
                             "database share: set "}
                 + variable + " or --jwt-secret-file"};
}

result<std::vector<std::string>, std::string>
find_secret_lines(const std::string& file, const char* variable) {
  std::vector<std::string> result;
  if (!file.empty()) {
    std::ifstream in{file};
    if (!in)
      return failure{file + ": " + std::strerror(errno)};
    result = read_lines(in, '\n');
    if (result.empty())
      return failure{file + ": holds no secret"};
  } else {
    auto text = std::getenv(variable);
    std::istringstream in{text ? text : ""};
    result = read_lines(in, ',');
  }
  if (!std::all_of(result.begin(), result.end(), is_printable))
    return failure{(file.empty() ? variable : file)
                   + ": a secret has blanks or control characters within"};
  return result;
}

} // namespace onsale::cli
