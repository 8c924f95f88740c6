#include "http/request_metrics.hpp"

#include <boost/beast/http/verb.hpp>

#include <array>
#include <string>
#include <string_view>

namespace onsale::http {

request_metrics::request_metrics(support::metrics& to, const router& routes)
  : no_route_(to.route("-", "-")) {
  by_route_.resize(routes.routes().size());
  for (const auto& x : routes.routes()) {
    auto method = boost::beast::http::to_string(x->method);
    by_route_[x->index] = &to.route(
      std::string_view{method.data(), method.size()}, x->pattern);
  }
}

void request_metrics::answered(const exchange& x, const response& answer,
                               std::chrono::nanoseconds took) {
  std::array<char, 3> status{};
  auto rest = answer.status;
  for (size_t i = status.size(); i-- > 0; rest /= 10)
    status[i] = static_cast<char>('0' + rest % 10);
  auto& to = x.matched ? *by_route_[x.matched->index] : no_route_;
  to.answered({status.data(), status.size()}, took);
}

} // namespace onsale::http
