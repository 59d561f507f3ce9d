// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/shown.h"

#include <algorithm>

namespace penstock::exporter {

Shown shownOf(const model::Exchange& x) {
  Shown out;
  out.modified = std::any_of(x.trace.begin(), x.trace.end(), model::isModification);
  if (out.modified) {
    out.request = x.requestSent ? x.requestSent.get() : x.request.get();
    out.response = x.responseSent ? x.responseSent.get() : x.response.get();
    out.requestBody = out.responseBody = model::Stage::sent;
  } else {
    out.request = x.request.get();
    out.response = x.response ? x.response.get() : x.responseSent.get();
  }
  return out;
}

const model::Headers* Shown::headers(model::Direction side) const {
  if (side == model::Direction::toServer) return request ? &request->headers : nullptr;
  return response ? &response->headers : nullptr;
}

model::BodyId Shown::body(model::Direction side) const {
  return {side, side == model::Direction::toServer ? requestBody : responseBody};
}

}  // namespace penstock::exporter
