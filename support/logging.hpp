#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace spdlog {
class logger;
} // namespace spdlog

namespace onsale::support {

enum class log_level : uint8_t { debug, info, warning, error, off };

/// Parses `debug`, `info`, `warning`, `error` or `off`.
std::optional<log_level> parse_log_level(std::string_view text);

/// A key and its value in a line of the log. Keys are literals of the program.
/// Values are copied into the line only if the line is written.
class log_field {
public:
  template <class T>
    requires std::integral<T> || std::floating_point<T>
  log_field(std::string_view key, T value) : key_(key) {
    if constexpr (std::same_as<T, bool>)
      value_ = value;
    else if constexpr (std::floating_point<T>)
      value_ = static_cast<double>(value);
    else if constexpr (std::is_signed_v<T>)
      value_ = static_cast<int64_t>(value);
    else
      value_ = static_cast<uint64_t>(value);
  }

  log_field(std::string_view key, std::string_view value)
    : key_(key), value_(value) {
  }

  log_field(std::string_view key, const std::string& value)
    : log_field(key, std::string_view{value}) {
  }

  log_field(std::string_view key, const char* value)
    : log_field(key, std::string_view{value}) {
  }

  /// Appends ` key=value`.
  void append_to(std::string& line) const;

private:
  std::string_view key_;
  std::variant<std::string_view, bool, int64_t, uint64_t, double> value_;
};

using log_fields = std::initializer_list<log_field>;

/// Writes lines of `key=value` pairs, one line each whatever a client sent:
/// bytes that could start a new line, steer a terminal or end a value are
/// escaped. A value under a key that names a secret (`password`, `token`,
/// `authorization` …) is replaced, as a second line of defence; the first is
/// not to log it.
///
/// A value type, cheap to copy and thread-safe; a node passes its own around
/// (P11).
class logger {
public:
  /// Writes nothing.
  logger() = default;

  static logger to_stderr(log_level least);

  /// Writes to a stream that outlives all copies of the logger.
  static logger to_stream(std::ostream& out, log_level least);

  /// The same log, with fields that go into every line: `{{"node", 3}}`.
  logger with(log_fields fields) const;

  bool writes(log_level level) const noexcept;

  void debug(std::string_view message, log_fields fields = {}) const;
  void info(std::string_view message, log_fields fields = {}) const;
  void warning(std::string_view message, log_fields fields = {}) const;
  void error(std::string_view message, log_fields fields = {}) const;

private:
  explicit logger(std::shared_ptr<spdlog::logger> impl);

  void
  write(log_level level, std::string_view message, log_fields fields) const;

  std::shared_ptr<spdlog::logger> impl_;
  std::string bound_; // fields of `with`
};

/// Appends a value to a line: as it is, or in quotes with everything escaped
/// that is not printable UTF-8.
void append_log_value(std::string& line, std::string_view value);

/// A store's address without its password, fit for a log: both
/// `postgresql://user:secret@host/db` and `… password=secret` lose it.
std::string without_password(std::string_view address);

} // namespace onsale::support
