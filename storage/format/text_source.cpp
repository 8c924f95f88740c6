#include "storage/format/text_source.hpp"

#include <algorithm>

namespace onsale::storage {

namespace {

constexpr size_t chunk_bytes = 64u << 10;

} // namespace

std::optional<char> text_source::peek() {
  if (next_ == buffer_.size()) {
    buffer_.resize(chunk_bytes);
    in_.read(buffer_.data(), chunk_bytes);
    buffer_.resize(static_cast<size_t>(in_.gcount()));
    next_ = 0;
  }
  if (buffer_.empty())
    return std::nullopt;
  return buffer_[next_];
}

void text_source::skip() {
  line_ += buffer_[next_] == '\n' ? 1 : 0;
  ++next_;
  ++position_;
}

void text_source::skip_line() {
  while (auto c = peek()) {
    skip();
    if (c == '\n')
      return;
  }
}

void text_source::put_back(std::string_view text) {
  buffer_.replace(0, next_, text);
  next_ = 0;
  position_ -= text.size();
  line_ -= static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace onsale::storage
