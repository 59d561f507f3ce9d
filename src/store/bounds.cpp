// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/bounds.h"

#include "penstock/model/row_fields.h"

namespace penstock::store {

model::FailureKind failureKindOf(std::int64_t stored) {
  const auto kind = model::FailureKind(std::uint8_t(stored));
  return stored < 0 || stored > UINT8_MAX || toText(kind).empty() ? model::FailureKind::none : kind;
}

int grpcStatusOf(std::int64_t stored) {
  return stored < 0 || stored > model::largestGrpcStatus ? -1 : int(stored);
}

}  // namespace penstock::store
