#include "http/output_queue.hpp"

#include <climits>

#include <algorithm>
#include <utility>

namespace onsale::http {

namespace {

// Up to this size copying is cheaper than one more buffer.
constexpr size_t copied_bytes_max = 2u << 10;

// Memory kept between responses, and the garbage that may pile up before it is
// swept.
constexpr size_t kept_bytes = 64u << 10;

constexpr size_t buffers_max = IOV_MAX;

} // namespace

void output_queue::add(std::string body) {
  if (body.size() <= copied_bytes_max)
    text_ += body;
  else
    insert({text_.size(), std::move(body), nullptr});
}

void output_queue::add(shared_text piece) {
  if (piece->size() <= copied_bytes_max)
    text_ += *piece;
  else
    insert({text_.size(), {}, std::move(piece)});
}

void output_queue::insert(insertion x) {
  inserted_ += x.bytes().size();
  insertions_.push_back(std::move(x));
}

const std::vector<iovec>& output_queue::buffers() {
  buffers_.clear();
  size_t skip = sent_;
  auto put = [&](const char* data, size_t size) {
    if (skip >= size) {
      skip -= size;
      return;
    }
    buffers_.push_back({const_cast<char*>(data) + skip, size - skip});
    skip = 0;
  };
  size_t at = 0;
  for (auto& x : insertions_) {
    put(text_.data() + at, x.position - at);
    at = x.position;
    put(x.bytes().data(), x.bytes().size());
    if (buffers_.size() + 2 > buffers_max)
      return buffers_;
  }
  put(text_.data() + at, text_.size() - at);
  return buffers_;
}

void output_queue::consume(size_t bytes) {
  sent_ += bytes;
  if (!empty()) {
    if (sent_ > kept_bytes)
      sweep();
    return;
  }
  sent_ = 0;
  inserted_ = 0;
  insertions_.clear();
  if (text_.capacity() > kept_bytes)
    std::string{}.swap(text_);
  text_.clear();
}

// Drops bytes that were sent: a client that keeps the pipeline full would
// otherwise make the queue grow without end.
void output_queue::sweep() {
  size_t at = 0; // up to here `text_` was sent
  auto first = insertions_.begin();
  for (; first != insertions_.end(); ++first) {
    auto size = first->position - at + first->bytes().size();
    if (sent_ < size)
      break;
    sent_ -= size;
    inserted_ -= first->bytes().size();
    at = first->position;
  }
  auto text_end = first == insertions_.end() ? text_.size() : first->position;
  auto partly = std::min(sent_, text_end - at);
  sent_ -= partly;
  at += partly;
  text_.erase(0, at);
  insertions_.erase(insertions_.begin(), first);
  for (auto& x : insertions_)
    x.position -= at;
}

} // namespace onsale::http
