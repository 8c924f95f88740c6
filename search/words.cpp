#include "search/words.hpp"

#include "domain/ensure.hpp"
#include "search/fold.hpp"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <libstemmer.h>
#include <memory>
#include <utility>

namespace onsale::search {

namespace {

/// A character of the text, or the end: then it is of no kind.
struct character {
  UChar32 code = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
};

class splitter {
public:
  explicit splitter(std::string_view text) : text_{text} {
  }

  std::vector<word> run() {
    for (now_ = read(0); now_.end != now_.begin; now_ = next_) {
      next_ = read(now_.end);
      take();
      before_ = now_;
    }
    finish();
    return std::move(words_);
  }

private:
  character read(uint32_t at) const {
    auto begin = static_cast<int32_t>(at);
    auto end = begin;
    UChar32 code = 0;
    if (at < text_.size())
      U8_NEXT(text_.data(), end, static_cast<int32_t>(text_.size()), code);
    return {code, at, static_cast<uint32_t>(end)};
  }

  static bool is_letter(const character& x) {
    return x.code > 0 && u_isalpha(x.code);
  }

  static bool belongs_to_word(const character& x) {
    return x.code > 0
           && (u_isalnum(x.code) || (U_GET_GC_MASK(x.code) & U_GC_M_MASK) != 0);
  }

  void take() {
    if (is_apostrophe() || now_.code == '.') {
      if (!joins())
        finish();
    } else if (belongs_to_word(now_))
      append(text_.substr(now_.begin, now_.end - now_.begin));
    else if (auto letter = letter_meant(); letter != 0)
      append({&letter, 1});
    else if (is_and())
      append_and();
    else
      finish();
  }

  void append(std::string_view bytes) {
    if (spelling_.empty())
      begin_ = now_.begin;
    spelling_ += bytes;
    end_ = now_.end;
  }

  /// The letter that a sign stands for, or 0.
  char letter_meant() const {
    auto inside = !spelling_.empty() && is_letter(before_) && is_letter(next_);
    switch (now_.code) {
      case '!':
        return inside ? 'i' : 0;
      case '@':
        return inside ? 'a' : 0;
      case '$':
        // At the end too, but not before a price.
        return is_letter(next_)
                   || (is_letter(before_) && !spelling_.empty()
                       && !belongs_to_word(next_))
                 ? 's'
                 : 0;
      default:
        return 0;
    }
  }

  /// Some of them are letters to Unicode.
  bool is_apostrophe() const {
    switch (now_.code) {
      case '\'':
      case '`':
      case 0xb4:
      case 0x2bb:
      case 0x2bc:
      case 0x2018:
      case 0x2019:
        return true;
      default:
        return false;
    }
  }

  /// Whether the word goes on behind an apostrophe or a dot.
  bool joins() const {
    if (now_.code == '.')
      return parts_initials();
    return !spelling_.empty() && belongs_to_word(next_);
  }

  /// Whether a single letter stands on either side of a dot.
  bool parts_initials() const {
    auto is_single = is_letter(before_) && before_.begin == initial_at();
    return is_single && is_letter(next_) && !belongs_to_word(read(next_.end));
  }

  /// Where the last part of the word begins, if that is a single letter.
  uint32_t initial_at() const {
    auto at = end_;
    while (at > begin_ && text_[at - 1] != '.')
      --at;
    return at;
  }

  bool is_and() const {
    return now_.code == '&'
           || (now_.code == '+' && !belongs_to_word(before_)
               && !belongs_to_word(next_));
  }

  void append_and() {
    finish();
    words_.push_back({"and", now_.begin, now_.end});
  }

  void finish() {
    if (!spelling_.empty())
      add(std::exchange(spelling_, {}));
  }

  void add(const std::string& spelling);
  void add_word(std::string_view spelling, uint32_t begin, uint32_t end);

  std::string_view text_;
  std::vector<word> words_;
  character before_;
  character now_;
  character next_;
  std::string
    spelling_; // of the word that has begun, without what it leaves out
  uint32_t begin_ = 0;
  uint32_t end_ = 0;
};

/// Scripts that are written without spaces between words.
bool is_written_without_spaces(UScriptCode script) {
  switch (script) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return false;
  }
}

bool is_written_without_spaces(std::string_view text) {
  auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 code = 0;
    U8_NEXT(text.data(), i, size, code);
    auto status = U_ZERO_ERROR;
    if (code > 0x7f
        && is_written_without_spaces(uscript_getScript(code, &status)))
      return true;
  }
  return false;
}

/// The first characters of a term, `longest_word` at most.
std::string cut(std::string term) {
  int32_t end = 0;
  auto size = static_cast<int32_t>(term.size());
  U8_FWD_N(term.data(), end, size, longest_word);
  term.resize(static_cast<size_t>(end));
  return term;
}

struct close_text {
  void operator()(UText* x) const {
    utext_close(x);
  }
};

void splitter::add_word(std::string_view spelling, uint32_t begin,
                        uint32_t end) {
  // Nothing is left of what is not to be seen.
  auto term = cut(fold(spelling));
  if (!term.empty())
    words_.push_back({std::move(term), begin, end});
}

void splitter::add(const std::string& spelling) {
  // What was left out, such as an apostrophe, moves the boundaries inside; no
  // script that is split here has it.
  if (!is_written_without_spaces(spelling) || spelling.size() != end_ - begin_)
    return add_word(spelling, begin_, end_);
  auto status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> parts{
    icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status)};
  std::unique_ptr<UText, close_text> bytes{utext_openUTF8(
    nullptr, spelling.data(), static_cast<int64_t>(spelling.size()), &status)};
  ensure(U_SUCCESS(status));
  parts->setText(bytes.get(), status);
  auto from = parts->first();
  for (auto to = parts->next(); to != icu::BreakIterator::DONE;
       from = to, to = parts->next()) {
    auto begin = static_cast<uint32_t>(from);
    auto end = static_cast<uint32_t>(to);
    add_word(std::string_view{spelling}.substr(begin, end - begin),
             begin_ + begin, begin_ + end);
  }
}

} // namespace

std::vector<word> words_of(std::string_view text) {
  return splitter{text}.run();
}

void stemmer::deleter::operator()(sb_stemmer* x) const {
  sb_stemmer_delete(x);
}

stemmer::stemmer() : stemmer_{sb_stemmer_new("english", nullptr)} {
  // Debian's library knows the language, or memory is out.
  ensure(stemmer_ != nullptr);
}

std::string stemmer::stem_of(std::string_view term) {
  const auto* bytes = reinterpret_cast<const sb_symbol*>(term.data());
  const auto* stem = sb_stemmer_stem(stemmer_.get(), bytes,
                                     static_cast<int>(term.size()));
  ensure(stem != nullptr);
  return {reinterpret_cast<const char*>(stem),
          static_cast<size_t>(sb_stemmer_length(stemmer_.get()))};
}

} // namespace onsale::search
