// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/menu_button.h"

#include <QCursor>

namespace penstock::gui {

void attachMenu(QToolButton* button, QMenu* menu) {
  button->setMenu(menu);
  if (!menu) return;
  const auto look = [button] {
    button->setAttribute(Qt::WA_UnderMouse, button->rect().contains(button->mapFromGlobal(QCursor::pos())));
    button->update();
  };
  // After the button has heard of it.
  QObject::connect(menu, &QMenu::aboutToHide, button, look, Qt::QueuedConnection);
}

}  // namespace penstock::gui
