#include "support/logging.hpp"

#include "support/log_text.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace onsale::support {

namespace {

spdlog::level::level_enum to_spdlog(log_level x) noexcept {
  switch (x) {
    case log_level::debug:
      return spdlog::level::debug;
    case log_level::info:
      return spdlog::level::info;
    case log_level::warning:
      return spdlog::level::warn;
    case log_level::error:
      return spdlog::level::err;
    case log_level::off:
      break;
  }
  return spdlog::level::off;
}

std::shared_ptr<spdlog::logger> make(spdlog::sink_ptr sink, log_level least) {
  auto result = std::make_shared<spdlog::logger>("onsale", std::move(sink));
  result->set_level(to_spdlog(least));
  result->set_pattern("ts=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v",
                      spdlog::pattern_time_type::utc);
  // A crash must not take the lines that explain it with it.
  result->flush_on(spdlog::level::debug);
  return result;
}

} // namespace

std::optional<log_level> parse_log_level(std::string_view text) {
  static constexpr std::array<std::string_view, 5> names{
    "debug", "info", "warning", "error", "off"};
  auto i = std::find(names.begin(), names.end(), text);
  if (i == names.end())
    return std::nullopt;
  return static_cast<log_level>(std::distance(names.begin(), i));
}

void log_field::append_to(std::string& line) const {
  line += ' ';
  line += key_;
  line += '=';
  if (names_secret(key_)) {
    line += "[redacted]";
    return;
  }
  std::visit(
    [&line](auto value) {
      if constexpr (std::is_same_v<decltype(value), std::string_view>)
        append_log_value(line, value);
      else
        fmt::format_to(std::back_inserter(line), "{}", value);
    },
    value_);
}

logger::logger(std::shared_ptr<spdlog::logger> impl) : impl_(std::move(impl)) {
}

logger logger::to_stderr(log_level least) {
  return logger{make(std::make_shared<spdlog::sinks::stderr_sink_mt>(), least)};
}

logger logger::to_stream(std::ostream& out, log_level least) {
  return logger{
    make(std::make_shared<spdlog::sinks::ostream_sink_mt>(out), least)};
}

logger logger::with(log_fields fields) const {
  auto result = *this;
  for (const auto& field : fields)
    field.append_to(result.bound_);
  return result;
}

bool logger::writes(log_level level) const noexcept {
  return impl_ && level != log_level::off
         && impl_->should_log(to_spdlog(level));
}

void logger::debug(std::string_view message, log_fields fields) const {
  write(log_level::debug, message, fields);
}

void logger::info(std::string_view message, log_fields fields) const {
  write(log_level::info, message, fields);
}

void logger::warning(std::string_view message, log_fields fields) const {
  write(log_level::warning, message, fields);
}

void logger::error(std::string_view message, log_fields fields) const {
  write(log_level::error, message, fields);
}

void logger::write(log_level level, std::string_view message,
                   log_fields fields) const {
  if (!writes(level))
    return;
  std::string line = "msg=";
  append_log_value(line, message);
  line += bound_;
  for (const auto& field : fields)
    field.append_to(line);
  // Not as a format: it holds what clients sent.
  impl_->log(to_spdlog(level), spdlog::string_view_t{line.data(), line.size()});
}

} // namespace onsale::support
