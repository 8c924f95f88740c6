#include "cli/demo/price_list.hpp"

#include "domain/ensure.hpp"

#include <algorithm>
#include <cmath>

namespace onsale::demo {

namespace {

/// How prices are written in a country. The rate is what a dollar roughly buys;
/// the step is what prices are rounded to, in major units.
struct tariff {
  std::string_view country;
  std::string_view currency;
  double rate;
  int minor_per_major;
  int step;
};

constexpr tariff tariffs[] = {
  {"US", "USD", 1, 100, 5},       {"CA", "CAD", 1.35, 100, 5},
  {"MX", "MXN", 18, 100, 50},     {"CL", "CLP", 930, 1, 1'000},
  {"AR", "ARS", 1'000, 100, 500}, {"BR", "BRL", 5.5, 100, 10},
  {"GB", "GBP", 0.8, 100, 5},     {"IE", "EUR", 0.92, 100, 5},
  {"FR", "EUR", 0.92, 100, 5},    {"NL", "EUR", 0.92, 100, 5},
  {"BE", "EUR", 0.92, 100, 5},    {"DE", "EUR", 0.92, 100, 5},
  {"AT", "EUR", 0.92, 100, 5},    {"IT", "EUR", 0.92, 100, 5},
  {"ES", "EUR", 0.92, 100, 5},    {"PT", "EUR", 0.92, 100, 5},
  {"CH", "CHF", 0.9, 100, 5},     {"DK", "DKK", 6.9, 100, 20},
  {"SE", "SEK", 10.5, 100, 25},   {"NO", "NOK", 10.7, 100, 25},
  {"IS", "ISK", 138, 1, 500},     {"CZ", "CZK", 23, 100, 50},
  {"PL", "PLN", 4, 100, 10},      {"JP", "JPY", 150, 1, 500},
  {"KR", "KRW", 1'350, 1, 1'000}, {"SG", "SGD", 1.35, 100, 5},
  {"AE", "AED", 3.7, 100, 25},    {"AU", "AUD", 1.5, 100, 5},
  {"NZ", "NZD", 1.65, 100, 5},    {"ZA", "ZAR", 18, 100, 20},
};

const tariff& tariff_of(std::string_view country) {
  auto i = std::find_if(std::begin(tariffs), std::end(tariffs), [&](auto& x) {
    return x.country == country;
  });
  return i == std::end(tariffs) ? tariffs[0] : *i;
}

/// The dearest ticket in dollars.
double top_price(hall kind, double popularity) {
  switch (kind) {
    case hall::club:
      return 22 + 40 * popularity;
    case hall::theatre:
      return 55 + 90 * popularity;
    case hall::arena:
      return 60 + 220 * std::pow(popularity, 3);
    case hall::stadium:
      break;
  }
  return 90 + 260 * std::pow(popularity, 3);
}

/// Rounds to the step, at least one of it, and converts to minor units.
int64_t round_amount(double dollars, const tariff& in, int step) {
  auto steps = std::max(1L, std::lround(dollars * in.rate / step));
  return int64_t{steps} * step * in.minor_per_major;
}

} // namespace

currency currency_of(std::string_view country) {
  auto code = currency::parse(tariff_of(country).currency);
  ensure(code.has_value());
  return *code;
}

price_list make_prices(const layout& seats, hall kind, double popularity,
                       std::string_view country) {
  auto& in = tariff_of(country);
  auto top = top_price(kind, popularity);
  price_list out;
  out.currency = currency_of(country);
  for (auto& x : seats.levels)
    out.levels.push_back(
      {x.id, x.name, round_amount(top * x.factor, in, in.step)});
  auto fee_step = std::max(1, in.step / 5);
  out.fees.push_back(
    {"Service fee", round_amount(top * 0.08, in, fee_step), fee_unit::ticket});
  if (kind == hall::arena || kind == hall::stadium)
    out.fees.push_back(
      {"Order processing", round_amount(4, in, fee_step), fee_unit::booking});
  return out;
}

} // namespace onsale::demo
