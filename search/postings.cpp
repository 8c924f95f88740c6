#include "search/postings.hpp"

#include "search/varint.hpp"

#include <array>
#include <cassert>
#include <utility>

namespace onsale::search {

namespace {

constexpr uint32_t is_bitmap = 0x8000'0000;

} // namespace

void postings::add_to(Roaring& to, term_id term) const {
  auto begin = begins_[term];
  if ((begin & is_bitmap) != 0) {
    to |= bitmaps_[begin & ~is_bitmap];
    return;
  }
  const auto* at = lists_.data() + begin;
  auto count = read_varint(at);
  std::array<doc_id, most_listed> docs;
  doc_id doc = 0;
  for (uint32_t i = 0; i < count; ++i)
    docs[i] = doc += read_varint(at);
  to.addMany(count, docs.data());
}

void postings::add_to(Roaring& to, term_range terms) const {
  for (auto term = terms.first; term < terms.last; ++term)
    add_to(to, term);
}

size_t postings::bytes() const {
  auto result = begins_.capacity() * sizeof(uint32_t) + lists_.capacity();
  for (const auto& bitmap : bitmaps_)
    result += sizeof(Roaring) + bitmap.getSizeInBytes();
  return result;
}

void postings::builder::add(const std::vector<doc_id>& docs) {
  assert(!docs.empty());
  if (docs.size() > most_listed) {
    result_.begins_.push_back(static_cast<uint32_t>(result_.bitmaps_.size())
                              | is_bitmap);
    auto& bitmap = result_.bitmaps_.emplace_back(docs.size(), docs.data());
    bitmap.runOptimize();
    bitmap.shrinkToFit();
    return;
  }
  result_.begins_.push_back(static_cast<uint32_t>(result_.lists_.size()));
  append_varint(result_.lists_, static_cast<uint32_t>(docs.size()));
  doc_id before = 0;
  for (auto doc : docs)
    append_varint(result_.lists_, doc - std::exchange(before, doc));
}

postings postings::builder::build() {
  result_.begins_.shrink_to_fit();
  result_.lists_.shrink_to_fit();
  result_.bitmaps_.shrink_to_fit();
  return std::move(result_);
}

} // namespace onsale::search
