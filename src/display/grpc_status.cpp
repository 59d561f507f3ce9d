// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/grpc_status.h"

#include <iterator>

#include "penstock/model/exchange.h"

namespace penstock::display {

std::string grpcStatusLabel(int status) {
  const std::string_view name = model::grpcStatusName(status);
  return name.empty() ? "gRPC " + std::to_string(status) : std::string(name);
}

int grpcAsHttp(int status) {
  static constexpr int kHttp[] = {200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401};
  return status >= 0 && status < int(std::size(kHttp)) ? kHttp[status] : 500;
}

}  // namespace penstock::display
