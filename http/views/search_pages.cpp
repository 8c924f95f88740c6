#include "http/views/search_pages.hpp"

#include "http/views/catalogue_json.hpp"

#include <algorithm>
#include <utility>

namespace onsale::http {

search_page::search_page(request asked, search::findings_ptr found,
                         std::vector<found_item> items,
                         uint64_t catalogue_version, response start,
                         shared_text body)
  : asked_{std::move(asked)}, found_{std::move(found)},
    items_{std::move(items)}, catalogue_version_{catalogue_version},
    start_{std::move(start)}, plain_{std::move(body)} {
  // nop
}

bool search_page::holds(const search::findings_ptr& found,
                        const actors::catalogue_view& catalogue,
                        const actors::environment& env) const {
  if (found != found_)
    return false;
  if (catalogue.version != catalogue_version_) {
    // Facets have names that are nobody's here.
    if (asked_.asked.what.facets.any())
      return false;
    for (const auto& x : items_)
      if (catalogue.find(x.record->what.id) != x.record)
        return false;
    catalogue_version_ = catalogue.version;
  }
  return std::ranges::all_of(items_, [&](const found_item& x) {
    return tickets_left(env, x.record->what.id) == x.left;
  });
}

response search_page::answer(coding form, deflater& with) const {
  auto result = start_;
  if (form != coding::gzip || plain_->size() < compressed_bytes_min) {
    result.pieces.push_back(plain_);
    return result;
  }
  auto coded = gzip_.load();
  if (!coded) {
    coded = std::make_shared<const std::string>(with.gzip(*plain_));
    gzip_.store(coded); // of two that come at once, either
  }
  result.content_encoding = "gzip";
  result.pieces.push_back(std::move(coded));
  return result;
}

size_t search_page::bytes() const noexcept {
  constexpr size_t of_item = 64;
  return sizeof(*this) + plain_->size() + plain_->size() / 4
         + start_.headers.size() + asked_.question.size()
         + items_.size() * of_item;
}

search_pages::search_pages(size_t bytes) {
  set_room(bytes);
}

void search_pages::set_room(size_t bytes) {
  for (auto& part : parts_) {
    std::lock_guard lock{part.mutex};
    part.pages.set_generation(bytes / part_count / 2);
  }
}

search_page_ptr search_pages::find(std::string_view query) {
  auto& part = part_of(query);
  std::lock_guard lock{part.mutex};
  auto known = part.pages.find(query);
  return known ? *known : nullptr;
}

void search_pages::keep(std::string_view query, search_page_ptr x) {
  auto& part = part_of(query);
  std::lock_guard lock{part.mutex};
  auto bytes = x->bytes() + query.size();
  part.pages.erase(query);
  part.pages.insert(query, std::move(x), bytes);
}

} // namespace onsale::http
