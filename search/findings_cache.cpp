#include "search/findings_cache.hpp"

#include "search/cursor.hpp"

#include <fmt/format.h>

#include <functional>
#include <iterator>
#include <utility>

namespace onsale::search {

namespace {

constexpr size_t part_count = 16;

/// What an answer takes, about.
constexpr size_t usual_bytes = 1024;

/// What carrying an answer over takes for each word, about.
constexpr size_t bytes_a_word = 5 * sizeof(outline_wanted) + sizeof(uint64_t);

size_t bytes_of(const findings& x) {
  auto result = sizeof(x) + x.events.capacity() * sizeof(found_event)
                + x.fits.capacity() * (sizeof(event_fit) + 256)
                + x.having.capacity() * sizeof(uint64_t)
                + x.rareness.capacity();
  for (const auto& word : x.instead)
    result += sizeof(word) + word.capacity();
  for (const auto& counts : x.facets)
    for (const auto& [value, count] : counts)
      result += 80 + value.capacity(); // with its node
  return result;
}

class writer {
public:
  template <class T>
  void add(const T& x) {
    fmt::format_to(std::back_inserter(text_), "{}|", x);
  }

  template <class T>
  void add(const std::optional<T>& x) {
    if (x)
      add(*x);
    else
      text_ += "-|";
  }

  void add(const geo_point& x) {
    add(x.lat);
    add(x.lon);
  }

  void add(const circle& x) {
    add(x.centre);
    add(x.radius_km);
  }

  void add(const typed_words& x) {
    for (const auto& term : x.terms) {
      // Terms have no spaces.
      text_ += term;
      text_ += ' ';
    }
    text_ += x.end == word_end::open ? "~|" : "|";
  }

  void add(const decisions& x) {
    text_ += "read|";
    add(x.typos);
    add(x.dropped);
    for (auto rareness : x.rareness)
      add(static_cast<unsigned>(rareness));
    for (const auto& any_of : x.text_typos) {
      add(any_of.size());
      for (auto typos : any_of)
        add(typos);
    }
  }

  std::string take() {
    return std::move(text_);
  }

private:
  std::string text_;
};

} // namespace

std::string question_of(const query& what, const settings& how) {
  return std::to_string(how.generation) + "|" + question_of(what);
}

std::string question_of(const query& what) {
  writer to;
  to.add(what.words);
  to.add(what.texts.size());
  for (const auto& any_of : what.texts) {
    to.add(any_of.size());
    for (const auto& text : any_of) {
      to.add(static_cast<unsigned>(text.field));
      to.add(text.words);
    }
  }
  to.add(what.day_from);
  to.add(what.day_to);
  to.add(what.within);
  to.add(what.from);
  to.add(what.price_min);
  to.add(what.price_max);
  to.add(what.available);
  to.add(static_cast<unsigned>(what.sort));
  to.add(what.size);
  to.add(what.facets.to_ulong());
  to.add(what.most_compared);
  to.add(what.highlight);
  to.add(what.explain);
  if (what.after)
    to.add(to_cursor(*what.after, 0));
  if (what.decided)
    to.add(*what.decided);
  // Answers of several shards are put in order by keys of the same moment.
  if (what.decided && what.words)
    to.add(to_ms(what.as_of));
  return to.take();
}

findings_cache::findings_cache(size_t bytes)
  : bytes_of_part_{bytes / part_count} {
  for (size_t i = 0; i < part_count; ++i)
    parts_.emplace_back(bytes_of_part_ / usual_bytes);
}

findings_cache::part& findings_cache::part_of(uint64_t hash) {
  return parts_[hash % part_count];
}

findings_ptr
findings_cache::get(const std::string& question, const query& what,
                    timestamp now, const snapshot& in, const settings& how) {
  auto hash = std::hash<std::string_view>{}(question);
  auto& part = part_of(hash);
  dated_findings kept;
  {
    std::lock_guard lock{part.mutex};
    part.frequency.add(hash);
    auto known = part.by_question.find(question);
    if (known == part.by_question.end()) {
      ++part.counted.misses;
      return nullptr;
    }
    part.uses.splice(part.uses.begin(), part.uses, known->second);
    kept = known->second->what;
    if (kept.generation == in.generation && kept.as_of == now) {
      ++part.counted.hits;
      return kept.what;
    }
  }
  auto was = kept;
  auto holds = carry_over(kept, what, now, in, how);
  std::lock_guard lock{part.mutex};
  ++(holds ? part.counted.hits : part.counted.misses);
  // Somebody else may have been faster, or has read a later state.
  auto known = part.by_question.find(question);
  if (known != part.by_question.end()
      && known->second->what.generation == was.generation
      && known->second->what.as_of == was.as_of) {
    if (holds)
      known->second->what = kept;
    else if (was.generation <= in.generation && was.as_of <= now)
      remove(part, known->second);
  }
  if (holds)
    return kept.what;
  ++part.counted.outdated;
  return nullptr;
}

void findings_cache::put(const std::string& question, findings_ptr found,
                         const query& what, const snapshot& in) {
  auto hash = std::hash<std::string_view>{}(question);
  auto& part = part_of(hash);
  auto bytes = sizeof(entry) + question.size() + bytes_of(*found) + 64
               + (what.words ? what.words->terms.size() * bytes_a_word : 0);
  dated_findings now{found,      in.generation, what.as_of,
                     what.as_of, found->having, {}};
  std::lock_guard lock{part.mutex};
  if (auto known = part.by_question.find(question);
      known != part.by_question.end()) {
    if (known->second->what.generation > in.generation)
      return;
    remove(part, known->second);
  }
  if (!make_room(part, hash, bytes)) {
    ++part.counted.refused;
    return;
  }
  part.uses.push_front({question, std::move(now), bytes});
  part.by_question.emplace(part.uses.front().question, part.uses.begin());
  part.counted.bytes += bytes;
  ++part.counted.entries;
}

void findings_cache::remove(part& from, entries::iterator x) {
  from.counted.bytes -= x->bytes;
  --from.counted.entries;
  from.by_question.erase(x->question);
  from.uses.erase(x);
}

/// @returns false if those who would have to go are asked for as often
bool findings_cache::make_room(part& in, uint64_t hash, size_t bytes) const {
  if (bytes > bytes_of_part_)
    return false;
  auto wanted = in.frequency.count(hash);
  auto left = in.counted.bytes;
  auto first = in.uses.end(); // of those that have to go
  while (left + bytes > bytes_of_part_) {
    --first;
    auto other = std::hash<std::string_view>{}(first->question);
    if (in.frequency.count(other) >= wanted)
      return false;
    left -= first->bytes;
  }
  while (first != in.uses.end())
    remove(in, first++);
  return true;
}

findings_cache::counts findings_cache::read_counts() const {
  counts result;
  for (const auto& part : parts_) {
    std::lock_guard lock{part.mutex};
    result.hits += part.counted.hits;
    result.misses += part.counted.misses;
    result.outdated += part.counted.outdated;
    result.refused += part.counted.refused;
    result.entries += part.counted.entries;
    result.bytes += part.counted.bytes;
  }
  return result;
}

} // namespace onsale::search
