// SPDX-License-Identifier: GPL-3.0-or-later
// Those of the window's actions that export and import.
#pragma once

#include "gui/window/actions.h"

namespace penstock::gui {

struct TransferSet {
  explicit TransferSet(const Actions& actions)
      : exportTraffic(actions.named("exportTrafficAction")), exportSelected(actions.named("exportSelectedAction")), importTraffic(actions.named("importTrafficAction")) {}

  QAction *exportTraffic, *exportSelected, *importTraffic;
};

}  // namespace penstock::gui
