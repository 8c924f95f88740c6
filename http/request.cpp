#include "http/request.hpp"

#include "http/header_text.hpp"

#include <algorithm>

namespace onsale::http {

namespace {

// A large body's memory is not kept for the small ones that follow.
constexpr size_t body_kept_bytes = 16u << 10;

} // namespace

void header_fields::clear() noexcept {
  text_.clear();
  entries_.clear();
}

void header_fields::add(field id, std::string_view name,
                        std::string_view value) {
  auto at = static_cast<uint32_t>(text_.size());
  text_.append(name).append(value);
  entries_.push_back({id, at, at + static_cast<uint32_t>(name.size()),
                      static_cast<uint32_t>(text_.size())});
}

std::optional<std::string_view> header_fields::find(field id) const noexcept {
  for (auto& x : entries_)
    if (x.id == id)
      return value_of(x);
  return std::nullopt;
}

std::optional<std::string_view>
header_fields::find(std::string_view name) const noexcept {
  for (auto& x : entries_)
    if (iequals(name_of(x), name))
      return value_of(x);
  return std::nullopt;
}

size_t header_fields::count(field id) const noexcept {
  return std::count_if(entries_.begin(), entries_.end(), [&](const entry& x) {
    return x.id == id;
  });
}

size_t header_fields::count(std::string_view name) const noexcept {
  return std::count_if(entries_.begin(), entries_.end(), [&](const entry& x) {
    return iequals(name_of(x), name);
  });
}

template <class IsMeant>
std::string header_fields::join(IsMeant is_meant) const {
  std::string all;
  for (auto& x : entries_) {
    if (!is_meant(x))
      continue;
    if (!all.empty())
      all += ", ";
    all += value_of(x);
  }
  return all;
}

std::string header_fields::joined(field id) const {
  return join([&](const entry& x) {
    return x.id == id;
  });
}

std::string header_fields::joined(std::string_view name) const {
  return join([&](const entry& x) {
    return iequals(name_of(x), name);
  });
}

std::string_view header_fields::name_of(const entry& x) const noexcept {
  return std::string_view{text_}.substr(x.name, x.value - x.name);
}

std::string_view header_fields::value_of(const entry& x) const noexcept {
  return std::string_view{text_}.substr(x.value, x.end - x.value);
}

void request::clear() noexcept {
  method = verb::unknown;
  method_name.clear();
  target.clear();
  version = 11;
  keep_alive = true;
  expects_continue = false;
  has_body = false;
  content_length.reset();
  fields.clear();
  if (body.capacity() > body_kept_bytes)
    std::string{}.swap(body);
  body.clear();
}

} // namespace onsale::http
