#include "search/segment.hpp"

#include <algorithm>

namespace onsale::search {

namespace {

template <class T>
size_t bytes_of(const std::vector<T>& x) {
  return x.capacity() * sizeof(T);
}

} // namespace

std::optional<doc_id> segment::find(event_id event) const {
  auto id_of = [this](doc_id doc) {
    return columns_.event[doc];
  };
  auto at = std::ranges::lower_bound(by_event_, event, {}, id_of);
  if (at == by_event_.end() || id_of(*at) != event)
    return std::nullopt;
  return *at;
}

std::string segment::term(term_id id) const {
  auto names = static_cast<term_id>(names_.size());
  return id < names ? names_.term(id) : stems_.term(id - names);
}

size_t segment::bytes() const {
  auto result = sizeof *this + names_.bytes() + stems_.bytes() + docs_.bytes()
                + bytes_of(text_fields_) + bytes_of(words_begin_)
                + bytes_of(words_) + bytes_of(doc_texts_begin_)
                + bytes_of(doc_texts_) + bytes_of(by_event_)
                + bytes_of(columns_.event) + bytes_of(columns_.popularity)
                + bytes_of(columns_.starts_at) + bytes_of(columns_.day)
                + bytes_of(columns_.at) + bytes_of(columns_.price_min)
                + bytes_of(columns_.price_max) + bytes_of(columns_.slot)
                + bytes_of(by_start_) + bytes_of(places_.points)
                + places_.docs.bytes();
  for (const auto& facet : facets_) {
    result += bytes_of(facet.begins) + bytes_of(facet.values)
              + bytes_of(facet.names);
    for (const auto& name : facet.names)
      result += name.capacity() > 15 ? name.capacity() + 1 : 0;
  }
  return result;
}

} // namespace onsale::search
