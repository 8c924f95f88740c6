#pragma once

#include "http/site.hpp"
#include "payments/simulated/simulated_gateway.hpp"

#include <memory>

namespace onsale::cli {

/// Where buyers approve payments at the simulated provider.
http::bank_desk make_bank(std::shared_ptr<payments::simulated_gateway> at);

} // namespace onsale::cli
