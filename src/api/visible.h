// SPDX-License-Identifier: GPL-3.0-or-later
// What of a project whoever asks may see.
#pragma once

#include <cstddef>
#include <memory>

#include "penstock/api/call.h"
#include "penstock/redaction/redaction.h"
#include "penstock/service/project.h"

namespace penstock::api {

using RecordingPtr = std::shared_ptr<const model::Recording>;

/// The project itself with Right::secrets; else one in which the values that redaction names are `[redacted]`. It keeps the project.
RecordingPtr visibleTo(Right rights, const service::ProjectPtr& project);
/// Null with Right::secrets.
redaction::RedactionPtr redactionFor(Right rights);

/// `rights`: of who sees it.
model::Annotation annotationOf(const model::TrafficIndex& rows, model::ExchangeId id, Right rights = Right::all);

/// Of `count` places whose ids rise the first whose id is greater. Rows of several I/O threads may stand a moment out of order.
template <class IdAt>
std::size_t firstBehind(model::ExchangeId id, std::size_t count, IdAt idAt) {
  std::size_t low = 0, high = count;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (idAt(middle) > id)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace penstock::api
