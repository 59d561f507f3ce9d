// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/settings.h"

namespace penstock::gui {

QSettings& settings() {
  static QSettings file(QSettings::IniFormat, QSettings::UserScope, "penstock", "window");
  return file;
}

}  // namespace penstock::gui
