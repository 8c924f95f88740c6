#include "http/views/item_texts.hpp"

#include "http/views/catalogue_json.hpp"

#include <utility>

namespace onsale::http {

item_texts::item_texts() = default;

item_texts::part::part() : texts{kept / 16 / 2} {
  // Two generations.
}

std::shared_ptr<const std::string>
item_texts::of(const actors::event_record_ptr& x) {
  auto id = x->what.id;
  auto& part = parts_[std::hash<event_id>{}(id) % parts_.size()];
  {
    std::lock_guard lock{part.mutex};
    if (auto known = part.texts.find(id); known && known->record == x)
      return known->text;
  }
  std::string text;
  json_out out{text};
  write_item_start(out, *x);
  auto made = std::make_shared<const std::string>(std::move(text));
  std::lock_guard lock{part.mutex};
  if (auto known = part.texts.find(id))
    *known = {x, made};
  else
    part.texts.insert(id, {x, made});
  return made;
}

} // namespace onsale::http
