#include "http/views/event_views.hpp"

#include <iterator>
#include <utility>

namespace onsale::http {

namespace {

/// A page that changes before this many have asked for it is not worth a file.
constexpr unsigned asked_before_file = 3;

/// A smaller one is copied for less than one more system call.
constexpr size_t file_bytes_min = 32u << 10;

size_t bytes_of(const std::vector<shared_text>& texts) {
  size_t result = 0;
  for (const auto& x : texts)
    result += x->size();
  return result;
}

} // namespace

template <class Make>
event_page_ptr
event_views::make(const actors::event_board_ptr& board, Make page) {
  auto view = use(board);
  auto before = view->bytes();
  auto result = page(*view);
  if (view->bytes() != before)
    account(view);
  return result;
}

event_page_ptr event_views::page(const actors::event_board_ptr& board,
                                 coding form, deflater& with) {
  auto result = make(board, [&](event_view& x) {
    return x.page(form, with);
  });
  if (form == coding::gzip && ++result->asked == asked_before_file
      && bytes_of(result->gzip) >= file_bytes_min)
    result->file.store(files_.make(result->gzip));
  return result;
}

event_page_ptr
event_views::section(const actors::event_board_ptr& board, std::string_view id,
                     coding form, deflater& with) {
  return make(board, [&](event_view& x) {
    return x.section(id, form, with);
  });
}

std::shared_ptr<event_view>
event_views::use(const actors::event_board_ptr& board) {
  auto id = board->opened()->record->what.id;
  std::lock_guard lock{guard_};
  auto i = by_event_.find(id);
  if (i != by_event_.end() && i->second->view->board() == board) {
    entries_.splice(entries_.begin(), entries_, i->second);
    return i->second->view;
  }
  if (i != by_event_.end())
    drop(i->second);
  entries_.push_front({std::make_shared<event_view>(board)});
  by_event_[id] = entries_.begin();
  return entries_.front().view;
}

void event_views::account(const std::shared_ptr<event_view>& x) {
  auto id = x->board()->opened()->record->what.id;
  std::lock_guard lock{guard_};
  auto i = by_event_.find(id);
  if (i == by_event_.end() || i->second->view != x)
    return;
  auto now = x->bytes();
  bytes_ += now - i->second->bytes;
  i->second->bytes = now;
  // The one in use stays, however large it is.
  while (bytes_ > bytes_max_ && entries_.size() > 1)
    drop(std::prev(entries_.end()));
}

void event_views::drop(entries::iterator x) {
  bytes_ -= x->bytes;
  by_event_.erase(x->view->board()->opened()->record->what.id);
  entries_.erase(x);
}

size_t event_views::size() const {
  std::lock_guard lock{guard_};
  return entries_.size();
}

size_t event_views::bytes() const {
  std::lock_guard lock{guard_};
  return bytes_;
}

} // namespace onsale::http
