#include "cli/rate_check.hpp"

#include <charconv>
#include <cstdlib>
#include <string>

namespace onsale::cli {

/// (CLI11's own ranges let `nan` pass.)
CLI::Validator a_rate(const char* least) {
  constexpr double most = 1'000'000;
  return {[least](const std::string& text) {
            double value = -1;
            auto last = text.data() + text.size();
            auto [end, ec] = std::from_chars(text.data(), last, value);
            auto right = ec == std::errc{} && end == last
                         && value >= std::strtod(least, nullptr)
                         && value <= most;
            return right ? std::string{}
                         : "must be a number from " + std::string{least}
                             + " to 1000000, not " + text;
          },
          "RATE"};
}

} // namespace onsale::cli
