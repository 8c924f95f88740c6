#include "http/body_file.hpp"

#include <sys/mman.h>
#include <unistd.h>
#include <utility>

namespace onsale::http {

namespace {

/// Memory files take what they are given at once, or there is no memory left.
bool write_all(int to, const std::vector<shared_text>& texts) {
  for (const auto& x : texts)
    if (::write(to, x->data(), x->size()) != static_cast<ssize_t>(x->size()))
      return false;
  return true;
}

} // namespace

body_file::~body_file() {
  ::close(descriptor_);
  --*among_;
}

shared_file body_file_maker::make(const std::vector<shared_text>& texts) {
  if (++*live_ > files_max_) {
    --*live_;
    return nullptr;
  }
  auto descriptor = ::memfd_create("body", MFD_CLOEXEC);
  if (descriptor < 0) {
    --*live_;
    return nullptr;
  }
  size_t size = 0;
  for (const auto& x : texts)
    size += x->size();
  auto result = std::make_shared<const body_file>(descriptor, size, live_);
  return write_all(descriptor, texts) ? result : nullptr;
}

} // namespace onsale::http
