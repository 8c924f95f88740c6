#include "http/idempotency.hpp"

#include "domain/limits.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <utility>

namespace onsale::http {

namespace {

// Undoes the escapes of a quoted string: \" and \\ are the only ones.
std::optional<std::string> unquote(std::string_view value) {
  std::string key;
  for (size_t i = 1; i + 1 < value.size(); ++i) {
    if (value[i] == '"')
      return std::nullopt;
    if (value[i] == '\\') {
      ++i;
      if (i + 1 >= value.size() || (value[i] != '"' && value[i] != '\\'))
        return std::nullopt;
    }
    key.push_back(value[i]);
  }
  return key;
}

void append_counted(std::string& out, std::string_view part) {
  auto size = static_cast<uint64_t>(part.size());
  for (int shift = 0; shift < 64; shift += 8)
    out.push_back(static_cast<char>(size >> shift));
  out += part;
}

} // namespace

std::optional<std::string> parse_idempotency_key(std::string_view value) {
  std::optional<std::string> key{value};
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
    key = unquote(value);
  if (!key || key->empty() || key->size() > limits::idempotency_key_bytes)
    return std::nullopt;
  if (!std::all_of(key->begin(), key->end(), [](char c) {
        return c >= 0x20 && c < 0x7f;
      }))
    return std::nullopt;
  return key;
}

fingerprint fingerprint_of(std::string_view method, std::string_view path,
                           std::string_view body) {
  std::string text;
  text.reserve(method.size() + path.size() + body.size() + 24);
  append_counted(text, method);
  append_counted(text, path);
  append_counted(text, body);
  fingerprint digest;
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(),
             nullptr);
  return digest;
}

struct running_requests::table {
  std::mutex mutex;
  std::unordered_set<std::string> entries;
};

running_requests::running_requests() : table_(std::make_shared<table>()) {
}

std::optional<running_requests::guard>
running_requests::enter(const user_id& user, std::string_view key) {
  // A user's id has no spaces, so the pair reads one way only.
  auto entry = user.value;
  entry.append(" ").append(key);
  {
    std::lock_guard lock{table_->mutex};
    if (!table_->entries.insert(entry).second)
      return std::nullopt;
  }
  return guard{table_, std::move(entry)};
}

size_t running_requests::size() const {
  std::lock_guard lock{table_->mutex};
  return table_->entries.size();
}

running_requests::guard::guard(std::shared_ptr<table> owner, std::string entry)
  : owner_(std::move(owner)), entry_(std::move(entry)) {
}

running_requests::guard&
running_requests::guard::operator=(guard&& other) noexcept {
  leave();
  owner_ = std::move(other.owner_);
  entry_ = std::move(other.entry_);
  return *this;
}

running_requests::guard::~guard() {
  leave();
}

void running_requests::guard::leave() noexcept {
  if (!owner_)
    return;
  std::lock_guard lock{owner_->mutex};
  owner_->entries.erase(entry_);
}

} // namespace onsale::http
