// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/har_at_end.h"

#include "penstock/base/log.h"
#include "penstock/service/transfer.h"

namespace penstock::service {

void HarAtEnd::begin() {
  first_ = service_.project();
  if (!file_.empty() && first_) before_ = lastIdOf(first_);
}

bool HarAtEnd::write(Ending& ending) {
  const ProjectPtr project = service_.project();
  if (file_.empty() || !project) return true;
  service_.endTraffic();
  // Of a project that was opened meanwhile, all of it.
  const auto written = writeHarSince(project, project == first_ ? before_ : 0, file_, [&ending] { ending.enter(Ending::Phase::running); });
  if (!written) complain("--har: " + written.error().message);
  return bool(written);
}

}  // namespace penstock::service
