// SPDX-License-Identifier: GPL-3.0-or-later
// --har: what a run recorded, written once its traffic ended.
#pragma once

#include <string>

#include "penstock/service/ending.h"
#include "penstock/service/proxy_service.h"

namespace penstock::service {

/// Lifetime: the service outlives it. Thread: one at a time.
class HarAtEnd {
 public:
  /// `file`: "" for none.
  HarAtEnd(ProxyService& service, std::string file) : service_(service), file_(std::move(file)) {}
  /// The project is open; what comes from now on is written.
  void begin();
  /// Ends traffic where there is something to write. As long as it goes on nothing hangs. False: it could not be written, and why is told.
  bool write(Ending& ending);

 private:
  ProxyService& service_;
  const std::string file_;
  ProjectPtr first_;
  model::ExchangeId before_ = 0;
};

}  // namespace penstock::service
