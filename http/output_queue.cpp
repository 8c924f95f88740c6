#include "http/output_queue.hpp"

#include "http/body_file.hpp"

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

size_t output_queue::insertion::size() const noexcept {
  return file ? file->size() : bytes().size();
}

void output_queue::add(std::string body) {
  if (body.size() <= copied_bytes_max)
    text_ += body;
  else
    insert({text_.size(), std::move(body), nullptr, nullptr});
}

void output_queue::add(shared_text piece) {
  if (piece->size() <= copied_bytes_max)
    text_ += *piece;
  else
    insert({text_.size(), {}, std::move(piece), nullptr});
}

void output_queue::add(shared_file file) {
  insert({text_.size(), {}, nullptr, std::move(file)});
}

void output_queue::insert(insertion x) {
  inserted_ += x.size();
  insertions_.push_back(std::move(x));
}

const std::vector<iovec>& output_queue::buffers() {
  buffers_.clear();
  file_behind_.reset();
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
    if (x.file && skip < x.size()) {
      file_behind_ = {x.file->descriptor(), static_cast<off_t>(skip),
                      x.size() - skip};
      return buffers_;
    }
    if (x.file)
      skip -= x.size();
    else
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
  clear();
}

void output_queue::clear() noexcept {
  sent_ = 0;
  inserted_ = 0;
  insertions_.clear();
  text_counted_ = {};
  if (text_.capacity() > kept_bytes)
    std::string{}.swap(text_);
  text_.clear();
}

void output_queue::count_in(unread_memory& memory) {
  // All before the last one that is counted are.
  for (auto i = insertions_.rbegin(); i != insertions_.rend() && !i->counted;
       ++i)
    i->counted = i->file ? memory.hold(i->file.get(), i->size())
                         : memory.hold(i->bytes().data(), i->size());
  // At an address that stays when the text grows.
  text_counted_ = {};
  text_counted_ = memory.hold(&text_, text_.capacity());
}

// Drops bytes that were sent: a client that keeps the pipeline full would
// otherwise make the queue grow without end.
void output_queue::sweep() {
  size_t at = 0; // up to here `text_` was sent
  auto first = insertions_.begin();
  for (; first != insertions_.end(); ++first) {
    auto size = first->position - at + first->size();
    if (sent_ < size)
      break;
    sent_ -= size;
    inserted_ -= first->size();
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
