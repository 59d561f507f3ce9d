// SPDX-License-Identifier: GPL-3.0-or-later
// Which of the heads and bodies of an exchange a record of it shows.
#pragma once

#include "penstock/model/exchange.h"

namespace penstock::exporter {

struct Shown {
  const model::RequestHead* request = nullptr;    // null: there is none
  const model::ResponseHead* response = nullptr;  // likewise
  model::Stage requestBody = model::Stage::received, responseBody = model::Stage::received;
  bool modified = false;

  const model::Headers* headers(model::Direction side) const;
  model::BodyId body(model::Direction side) const;
};

/// What came; of an exchange that a rule, a script or a person changed what went on.
Shown shownOf(const model::Exchange& exchange);

}  // namespace penstock::exporter
