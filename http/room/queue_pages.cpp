#include "http/room/queue_pages.hpp"

#include "http/room/room_gate.hpp"
#include "http/views/etag.hpp"

#include <memory>
#include <utility>

namespace onsale::http {

event_page_ptr
queue_pages::of(const actors::event_record_ptr& x, deflater& with) {
  auto id = x->what.id;
  {
    std::lock_guard lock{guard_};
    auto known = pages_.find(id);
    if (known != pages_.end() && known->second.of == x)
      return known->second.page;
  }
  auto text = event_outline(*x);
  text.pop_back(); // the bracket
  text += room_address(id) + "}";
  auto page = std::make_shared<event_page>();
  page->etag = etag_of(text);
  page->gzip.push_back(std::make_shared<const std::string>(with.gzip(text)));
  page->plain.push_back(std::make_shared<const std::string>(std::move(text)));
  std::lock_guard lock{guard_};
  if (pages_.size() >= kept_most)
    pages_.clear();
  pages_[id] = {x, page};
  return page;
}

} // namespace onsale::http
