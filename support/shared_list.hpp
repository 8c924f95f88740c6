#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace onsale::support {

/// A sorted list of which a changed copy shares nearly all with the one before:
/// it lies in pieces that are never changed, only replaced. A copy, and a
/// change of a few, take time by the number of pieces. Immutable but for
/// assignment; pieces may be read by any thread.
template <class T>
class shared_list {
public:
  /// Elements of a piece, at most.
  static constexpr size_t piece_max = 512;

  class const_iterator {
  public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

    const_iterator() = default;

    reference operator*() const {
      return (*of_->pieces_[piece_])[at_];
    }

    pointer operator->() const {
      return &**this;
    }

    const_iterator& operator++() {
      if (++at_ == of_->pieces_[piece_]->size())
        skip_piece();
      return *this;
    }

    const_iterator operator++(int) {
      auto result = *this;
      ++*this;
      return result;
    }

    friend bool
    operator==(const const_iterator& x, const const_iterator& y) noexcept {
      return x.piece_ == y.piece_ && x.at_ == y.at_;
    }

  private:
    friend class shared_list;

    const_iterator(const shared_list* of, size_t piece, size_t at)
      : of_{of}, piece_{piece}, at_{at} {
    }

    bool is_at_end() const noexcept {
      return piece_ == of_->pieces_.size();
    }

    /// Whether both are about to walk through the same piece.
    bool begins_the_same_as(const const_iterator& x) const noexcept {
      return at_ == 0 && x.at_ == 0 && !is_at_end() && !x.is_at_end()
             && of_->pieces_[piece_] == x.of_->pieces_[x.piece_];
    }

    void skip_piece() noexcept {
      ++piece_;
      at_ = 0;
    }

    const shared_list* of_ = nullptr;
    size_t piece_ = 0;
    size_t at_ = 0;
  };

  const_iterator begin() const noexcept {
    return {this, 0, 0};
  }

  const_iterator end() const noexcept {
    return {this, pieces_.size(), 0};
  }

  size_t size() const noexcept {
    return size_;
  }

  bool empty() const noexcept {
    return size_ == 0;
  }

  /// The first element for which `before` is false. Takes logarithmic time.
  /// @pre all for which it is true come first
  template <class Before>
  const_iterator partition_point(Before before) const {
    auto last = std::partition_point(lasts_.begin(), lasts_.end(), before);
    auto piece = static_cast<size_t>(last - lasts_.begin());
    if (piece == pieces_.size())
      return end();
    const auto& in = *pieces_[piece];
    auto at = std::partition_point(in.begin(), in.end(), before) - in.begin();
    return {this, piece, static_cast<size_t>(at)};
  }

  /// A copy without some elements and with others.
  /// @param removed elements equivalent to these go, if they are there
  /// @param added each there once, and not there already unless it is removed
  template <class Less>
  shared_list
  changed(std::vector<T> removed, std::vector<T> added, Less less) const {
    std::sort(removed.begin(), removed.end(), less);
    std::sort(added.begin(), added.end(), less);
    shared_list result;
    auto gone = removed.begin();
    auto come = added.begin();
    for (size_t i = 0; i < pieces_.size(); ++i) {
      const auto& piece = *pieces_[i];
      auto is_last = i + 1 == pieces_.size();
      // What comes behind the last one belongs to its piece.
      auto end_in = [&](auto from, auto& all) {
        return is_last ? all.end()
                       : std::upper_bound(from, all.end(), piece.back(), less);
      };
      auto gone_end = end_in(gone, removed);
      auto come_end = end_in(come, added);
      if (gone == gone_end && come == come_end) {
        result.add(pieces_[i]);
        continue;
      }
      std::vector<T> left;
      std::set_difference(piece.begin(), piece.end(), gone, gone_end,
                          std::back_inserter(left), less);
      std::vector<T> now;
      std::merge(left.begin(), left.end(), come, come_end,
                 std::back_inserter(now), less);
      result.add_split(std::move(now));
      gone = gone_end;
      come = come_end;
    }
    if (pieces_.empty())
      result.add_split(std::move(added));
    return result;
  }

  /// Calls `gone(x)`, `come(x)` or `both(old, now)` with elements of two lists
  /// in their order: the last with those that are equivalent. Elements of
  /// pieces that the lists share are left out.
  template <class Less, class Gone, class Come, class Both>
  static void compare(const shared_list& before, const shared_list& after,
                      Less less, Gone gone, Come come, Both both) {
    auto old = before.begin();
    auto now = after.begin();
    while (!old.is_at_end() || !now.is_at_end()) {
      if (old.begins_the_same_as(now)) {
        old.skip_piece();
        now.skip_piece();
      } else if (now.is_at_end() || (!old.is_at_end() && less(*old, *now))) {
        gone(*old);
        ++old;
      } else if (old.is_at_end() || less(*now, *old)) {
        come(*now);
        ++now;
      } else {
        both(*old, *now);
        ++old;
        ++now;
      }
    }
  }

private:
  using piece_ptr = std::shared_ptr<const std::vector<T>>;

  void add(piece_ptr x) {
    size_ += x->size();
    lasts_.push_back(x->back());
    pieces_.push_back(std::move(x));
  }

  void remove_last() {
    size_ -= pieces_.back()->size();
    lasts_.pop_back();
    pieces_.pop_back();
  }

  /// Adds as many pieces as it takes; small ones become one with their
  /// neighbour.
  void add_split(std::vector<T> x) {
    if (x.empty())
      return;
    if (!pieces_.empty()
        && pieces_.back()->size() + x.size() <= piece_max / 2) {
      auto before = pieces_.back();
      remove_last();
      x.insert(x.begin(), before->begin(), before->end());
    }
    auto count = (x.size() + piece_max - 1) / piece_max;
    auto each = (x.size() + count - 1) / count;
    for (size_t first = 0; first < x.size(); first += each) {
      auto at = [&](size_t i) {
        return x.begin() + static_cast<std::ptrdiff_t>(std::min(i, x.size()));
      };
      add(std::make_shared<const std::vector<T>>(at(first), at(first + each)));
    }
  }

  std::vector<piece_ptr> pieces_; // none is empty
  std::vector<T> lasts_;          // of each piece
  size_t size_ = 0;
};

} // namespace onsale::support
