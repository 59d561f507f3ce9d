// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/grpc_status.h"

#include <iterator>

#include "gui/format.h"
#include "penstock/model/exchange.h"

namespace penstock::gui {

QString grpcStatusLabel(int status) {
  const std::string_view name = model::grpcStatusName(status);
  return name.empty() ? QStringLiteral("gRPC %1").arg(status) : wireText(name);
}

int grpcAsHttp(int status) {
  static constexpr int kHttp[] = {200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401};
  return status >= 0 && status < int(std::size(kHttp)) ? kHttp[status] : 500;
}

}  // namespace penstock::gui
