// Search beside others: who finds what was meant, and how soon. One thread
// each, the same events and queries, everything in memory.

#include "bench/options.hpp"
#include "bench/report.hpp"
#include "bench/search/concerts.hpp"
#include "bench/search/contestants.hpp"
#include "bench/search/looked_for.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace onsale::bench;

struct bench_options {
  std::string catalogue;
  std::vector<size_t> events{20'000, 100'000};
  size_t queries = 2'000; // of each class of damage
};

std::vector<search_wish> make_wishes(const concerts& in, size_t of_each) {
  drawer any{in, 20261128};
  std::vector<search_wish> result;
  for (size_t how = 0; how < damage_names.size(); ++how)
    for (size_t made = 0; made < of_each;) {
      auto x = make_wish(any.draw(), any.random());
      auto text = damaged(static_cast<damage>(how), x.what.text, any.random());
      if (!text || text->size() < 3)
        continue;
      x.what.text = *std::move(text);
      x.how = static_cast<damage>(how);
      result.push_back(std::move(x));
      ++made;
    }
  return result;
}

/// The same with a typo, in its city, within a year.
std::vector<search_wish> make_filtered(const concerts& in, size_t count) {
  drawer any{in, 4711};
  std::vector<search_wish> result;
  while (result.size() < count) {
    const auto& at = any.draw();
    auto text = damaged(damage::typo, as_typed(at.performer), any.random());
    if (text)
      result.push_back(
        {{*std::move(text), at.city, in.first_day, in.first_day + 365},
         damage::typo,
         at.performer,
         false});
  }
  return result;
}

double quantile(std::vector<double> x, double q) {
  if (x.empty())
    return 0;
  std::sort(x.begin(), x.end());
  return x[static_cast<size_t>(q * static_cast<double>(x.size() - 1))];
}

bool hits(const concerts& in, const search_wish& x,
          const std::vector<uint64_t>& ids, size_t first) {
  return std::any_of(ids.begin(), ids.begin() + std::min(first, ids.size()),
                     [&](uint64_t id) {
                       const auto& at = in.all[id - 1];
                       return (x.venue ? at.venue : at.performer) == x.meant;
                     });
}

std::vector<search_question> questions_of(const std::vector<search_wish>& all) {
  std::vector<search_question> result;
  for (const auto& x : all)
    result.push_back(x.what);
  return result;
}

std::string us(double ns) {
  return fmt::format("{:.0f}", ns / 1'000);
}

class contest {
public:
  contest(report& out, const concerts& in, size_t queries)
    : out_(out), in_(in), wishes_(make_wishes(in, queries)),
      filtered_(make_filtered(in, queries)) {
  }

  void run() {
    auto all = wishes_;
    all.insert(all.end(), filtered_.begin(), filtered_.end());
    auto questions = questions_of(all);
    for (const auto& x : contestants())
      if (auto found = x.run(in_, questions); !found.answers.empty())
        results_.emplace_back(x.name, std::move(found));
      else
        out_.say(std::string{x.name} + " could not be asked.");
    show_success();
    show_speed();
  }

private:
  void show_success() {
    std::vector<std::string> columns{"damage"};
    for (const auto& [name, x] : results_) {
      columns.push_back(name + " @1");
      columns.push_back(name + " @10");
    }
    out_.table(fmt::format("Found among {} events, % of {} queries a class",
                           in_.all.size(),
                           wishes_.size() / damage_names.size()),
               columns);
    for (size_t how = 0; how < damage_names.size(); ++how) {
      std::vector<std::string> row{std::string{damage_names[how]}};
      for (const auto& [name, x] : results_)
        for (size_t first : {1, 10}) {
          auto share = success(x, how, first);
          row.push_back(fmt::format("{:.1f}", share));
          figures()[name][damage_names[how]][fmt::format("at {}", first)] = share;
        }
      out_.row(row);
    }
  }

  double success(const search_outcome& x, size_t how, size_t first) const {
    size_t good = 0;
    size_t all = 0;
    for (size_t i = 0; i < wishes_.size(); ++i) {
      if (static_cast<size_t>(wishes_[i].how) != how || x.answers[i].ns == 0)
        continue;
      ++all;
      good += hits(in_, wishes_[i], x.answers[i].ids, first);
    }
    return 100.0 * static_cast<double>(good) / static_cast<double>(all);
  }

  void show_speed() {
    out_.table(fmt::format("Microseconds a query among {} events",
                           in_.all.size()),
               {"", "exact p50", "exact p99", "typo p50", "typo p99", "all p50",
                "all p99", "typo and two filters p50",
                "typo and two filters p99", "build s", "bytes an event"});
    for (const auto& [name, x] : results_) {
      auto took = [&](auto fits, size_t from, size_t to) {
        std::vector<double> result;
        for (auto i = from; i < to; ++i)
          if (fits(i) && x.answers[i].ns > 0)
            result.push_back(x.answers[i].ns);
        return result;
      };
      auto of = [&](damage how) {
        return took(
          [&](size_t i) {
            return wishes_[i].how == how;
          },
          0, wishes_.size());
      };
      auto any = [](size_t) {
        return true;
      };
      auto all = took(any, 0, wishes_.size());
      auto both = took(any, wishes_.size(), x.answers.size());
      out_.row(
        {name, us(quantile(of(damage::none), 0.5)),
         us(quantile(of(damage::none), 0.99)),
         us(quantile(of(damage::typo), 0.5)),
         us(quantile(of(damage::typo), 0.99)), us(quantile(all, 0.5)),
         us(quantile(all, 0.99)), us(quantile(both, 0.5)),
         us(quantile(both, 0.99)), fmt::format("{:.2f}", x.build_s),
         fmt::format("{:.0f}", x.bytes / static_cast<double>(in_.all.size()))});
    }
  }

  nlohmann::json& figures() {
    return out_.data()[std::to_string(in_.all.size())];
  }

  report& out_;
  const concerts& in_;
  std::vector<search_wish> wishes_;
  std::vector<search_wish> filtered_;
  std::vector<std::pair<std::string, search_outcome>> results_;
};

} // namespace

int main(int argc, char** argv) {
  bench_options options;
  option_list list{"Search beside Lucene, Xapian, SQLite FTS5 and pg_trgm: who "
                   "finds what was meant, and how soon"};
  list.add_text("--catalogue", options.catalogue,
                "events in the catalogue's format");
  list.add("--events", options.events, 100, 2'000'000,
           "how many, made of those of the file");
  list.add("--queries", options.queries, 10, 100'000, "of each kind of damage");
  if (auto status = list.parse(argc, argv))
    return *status;
  report out{"search"};
  for (auto count : options.events) {
    auto in = read_concerts(options.catalogue, count);
    if (in.all.empty()) {
      std::fprintf(stderr, "no events in %s\n", options.catalogue.c_str());
      return EXIT_FAILURE;
    }
    contest{out, in, options.queries}.run();
  }
  return out.write() ? EXIT_SUCCESS : EXIT_FAILURE;
}
