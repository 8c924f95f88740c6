#pragma once

#include "actors/catalogue_view.hpp"
#include "actors/environment.hpp"
#include "domain/limits.hpp"
#include "http/content_coding.hpp"
#include "http/gzip_pieces.hpp"
#include "http/recent_map.hpp"
#include "http/response.hpp"
#include "http/search_request.hpp"
#include "http/views/search_json.hpp"
#include "search/findings_cache.hpp"
#include "support/published.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

/// An answer to a search as it was written, with all that it was written from.
/// Thread-safe once it is made.
class search_page {
public:
  /// What was asked, and as what it is known to the search.
  struct request {
    search_request asked;
    std::string question;  // `search::question_of`
    uint64_t settings = 0; // `search::settings::generation`
  };

  /// @param items each has a record
  /// @param start the answer without its body
  search_page(request asked, search::findings_ptr found,
              std::vector<found_item> items, uint64_t catalogue_version,
              response start, shared_text body);

  const request& asked() const noexcept {
    return asked_;
  }

  /// What it takes, about: with its compressed form.
  size_t bytes() const noexcept;

  /// Whether it would be written from these as it was.
  bool holds(const search::findings_ptr& found,
             const actors::catalogue_view& catalogue,
             const actors::environment& env) const;

  /// @param with the calling thread's own
  response answer(coding form, deflater& with) const;

private:
  request asked_;
  search::findings_ptr found_;
  std::vector<found_item> items_;
  mutable std::atomic<uint64_t> catalogue_version_; // with which it holds
  response start_;
  shared_text plain_;
  mutable support::published<const std::string> gzip_; // once it was asked for
};

using search_page_ptr = std::shared_ptr<const search_page>;

/// Answers to searches that more than one has asked for, by the text of the
/// query: those used last. Thread-safe; each of several parts is locked for a
/// look only.
class search_pages {
public:
  /// Longer answers are not kept.
  static constexpr size_t bytes_max = limits::search_page_bytes;

  struct counts {
    uint64_t kept = 0;
    uint64_t written = 0;
  };

  /// @param bytes what all of them may take, about
  explicit search_pages(
    size_t bytes = limits::search_pages_share(limits::search_bytes));

  /// Changes what all of them may take from now on.
  void set_room(size_t bytes);

  /// @returns null if there is none
  search_page_ptr find(std::string_view query);

  void keep(std::string_view query, search_page_ptr x);

  /// Counts an answer.
  /// @param kept whether it was sent as it was kept
  void answered(bool kept) noexcept {
    ++(kept ? kept_ : written_);
  }

  counts read_counts() const noexcept {
    return {kept_, written_};
  }

private:
  static constexpr size_t part_count = 16;

  struct part {
    std::mutex mutex;
    recent_map<search_page_ptr> pages{0}; // `set_room` tells
  };

  part& part_of(std::string_view query) {
    return parts_[text_hash{}(query) % part_count];
  }

  std::array<part, part_count> parts_;
  std::atomic<uint64_t> kept_{0};
  std::atomic<uint64_t> written_{0};
};

} // namespace onsale::http
