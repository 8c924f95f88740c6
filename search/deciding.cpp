#include "search/deciding.hpp"

#include "search/typo_automaton.hpp"

namespace onsale::search {

bool deciding::take(const std::vector<uint64_t>& having, uint64_t found) {
  if (!typos_decided_ && found < enough_ && typos_ < most_typos) {
    ++typos_;
    return false;
  }
  typos_decided_ = true;
  return found > 0 || !drop_words(having);
}

/// Leaves out words that nothing has; or, if all are somewhere, the one that
/// most have.
/// @returns false if there is none to spare
bool deciding::drop_words(const std::vector<uint64_t>& having) {
  uint16_t missing = 0;
  uint16_t commonest = 0;
  uint64_t most_having = 0;
  for (size_t i = 0, word = 0; i < words_; ++i) {
    auto bit = static_cast<uint16_t>(1u << i);
    if ((dropped_ & bit) != 0)
      continue;
    auto count = having[word++];
    if (count == 0)
      missing |= bit;
    if (count >= most_having) {
      most_having = count;
      commonest = bit;
    }
  }
  auto all = static_cast<uint16_t>((1u << words_) - 1);
  auto dropped = static_cast<uint16_t>(dropped_
                                       | (missing != 0 ? missing : commonest));
  if (dropped == all)
    return false;
  dropped_ = dropped;
  return true;
}

} // namespace onsale::search
