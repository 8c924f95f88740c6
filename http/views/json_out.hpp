#pragma once

#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"
#include "http/json_text.hpp"

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace onsale::http {

/// Writes a JSON object or array straight into a text, member by member: for
/// documents that are too hot, or too large, to be built as a tree first.
class json_out {
public:
  explicit json_out(std::string& out) : out_(out) {
    // Writes behind what is there.
  }

  json_out& open(char bracket) {
    separate();
    out_ += bracket;
    fresh_ = true;
    return *this;
  }

  json_out& close(char bracket) {
    out_ += bracket;
    fresh_ = false;
    return *this;
  }

  /// @pre `name` needs no escapes
  json_out& name(std::string_view name) {
    separate();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    fresh_ = true;
    return *this;
  }

  json_out& text(std::string_view x) {
    separate();
    append_json_string(out_, x);
    return *this;
  }

  template <class Integer>
  json_out& number(Integer x) {
    separate();
    char buf[32];
    auto end = std::to_chars(buf, buf + sizeof(buf), x).ptr;
    out_.append(buf, end);
    return *this;
  }

  json_out& flag(bool x) {
    separate();
    out_ += x ? "true" : "false";
    return *this;
  }

  json_out& null() {
    separate();
    out_ += "null";
    return *this;
  }

  /// Takes a value that is serialised already.
  json_out& raw(std::string_view x) {
    separate();
    out_ += x;
    return *this;
  }

  json_out& time(timestamp x) {
    return text(format_rfc3339(x));
  }

  json_out& amount(const money& x) {
    return open('{')
      .name("amount")
      .number(x.amount)
      .name("currency")
      .text(x.currency.code())
      .close('}');
  }

  template <class Tag>
  json_out& id(const numeric_id<Tag>& x) {
    separate();
    out_ += '"';
    fresh_ = true;
    number(x.value);
    out_ += '"';
    return *this;
  }

  json_out& ticket(const ticket_id& x) {
    return text(to_string(x));
  }

private:
  /// Puts a comma in front of every value but the first of its bracket.
  void separate() {
    if (!fresh_)
      out_ += ',';
    fresh_ = false;
  }

  std::string& out_;
  bool fresh_ = true;
};

} // namespace onsale::http
