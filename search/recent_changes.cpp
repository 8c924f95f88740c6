#include "search/recent_changes.hpp"

#include "domain/ensure.hpp"
#include "search/segment_builder.hpp"

#include <algorithm>
#include <utility>

namespace onsale::search {

namespace {

void add_all(segment_builder& to, const segment_ptr& events) {
  if (!events)
    return;
  std::vector<doc_id> docs(events->size());
  for (doc_id doc = 0; doc < events->size(); ++doc)
    docs[doc] = doc;
  to.add(*events, docs);
}

uint64_t events_of(const recent_change& x) {
  return (x.before ? x.before->size() : 0) + (x.after ? x.after->size() : 0);
}

segment_ptr build(segment_builder& from) {
  return from.size() > 0 ? from.build() : nullptr;
}

std::shared_ptr<const outlines>
words_of(const segment_ptr& events, bool with_names) {
  return events ? std::make_shared<const outlines>(*events, with_names)
                : nullptr;
}

} // namespace

void recent_changes::add(uint64_t generation, recent_change x) {
  node one;
  one.events = events_of(x);
  one.words_before = words_of(x.before, !x.only_descriptions);
  one.words_after = x.after == x.before
                      ? one.words_before
                      : words_of(x.after, !x.only_descriptions);
  one.what = std::move(x);
  nodes_.push_back(std::make_shared<const node>(std::move(one)));
  ++size_;
  events_ += nodes_.back()->events;
  latest_ = generation;
  // Blocks begin at multiples of their size, so that states of the same index
  // share them.
  for (uint64_t length = 1; length < block_size * block_size;
       length *= block_size)
    if (generation % (length * block_size) == 0)
      join_last(length);
  while (can_spare(*nodes_.front())) {
    size_ -= nodes_.front()->length;
    events_ -= nodes_.front()->events;
    nodes_.erase(nodes_.begin());
  }
}

bool recent_changes::can_spare(const node& x) const {
  return size_ - x.length >= most
         || (events_ > most_events && nodes_.size() > 1);
}

/// Makes one of the last nodes, if so many have that length. A block that is a
/// large part of all would go as a whole.
void recent_changes::join_last(uint64_t length) {
  if (nodes_.size() < block_size)
    return;
  auto first = nodes_.end() - block_size;
  auto fits = [length](const node_ptr& x) {
    return x->length == length;
  };
  uint64_t events = 0;
  for (auto i = first; i != nodes_.end(); ++i)
    events += (*i)->events;
  if (!std::all_of(first, nodes_.end(), fits) || events > most_events / 4)
    return;
  node one;
  one.length = length * block_size;
  one.events = events;
  one.what.only_descriptions = true;
  segment_builder before;
  segment_builder after;
  outlines words_before;
  outlines words_after;
  for (auto i = first; i != nodes_.end(); ++i) {
    const auto& part = **i;
    one.what.tells_all &= part.what.tells_all;
    one.what.only_descriptions &= part.what.only_descriptions;
    add_all(before, part.what.before);
    add_all(after, part.what.after);
    if (part.words_before)
      words_before.add(*part.words_before);
    if (part.words_after)
      words_after.add(*part.words_after);
  }
  one.what.before = build(before);
  one.what.after = build(after);
  one.words_before = std::make_shared<const outlines>(std::move(words_before));
  one.words_after = std::make_shared<const outlines>(std::move(words_after));
  one.parts.assign(first, nodes_.end());
  nodes_.erase(first, nodes_.end());
  nodes_.push_back(std::make_shared<const node>(std::move(one)));
}

recent_changes::step recent_changes::after(uint64_t generation) const {
  ensure(generation < latest_ && latest_ - generation <= size_);
  auto skip = generation - (latest_ - size_);
  const auto* in = &nodes_;
  while (true) {
    auto i = in->begin();
    for (; skip >= (*i)->length; ++i)
      skip -= (*i)->length;
    if (skip == 0)
      return {&(*i)->what, (*i)->length, (*i)->words_before.get(),
              (*i)->words_after.get()};
    in = &(*i)->parts;
  }
}

} // namespace onsale::search
