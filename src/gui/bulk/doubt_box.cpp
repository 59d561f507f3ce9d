// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/doubt_box.h"

#include "gui/plain_text.h"

namespace penstock::gui {

bool startsInSpiteOf(const QStringList& risks, const QString& what, const QString& to, QWidget* window) {
  if (risks.isEmpty()) return true;
  PlainMessageBox box(QMessageBox::Warning, what,
                      "Somebody else may have set this up: the project is not as your Penstock left it. It sends to " + to + " and\n\n" + risks.join('\n') + "\n\nStart it?", window);
  box.setObjectName("bulkDoubt");
  box.setStandardButtons(QMessageBox::Cancel);
  box.addButton("Start", QMessageBox::AcceptRole)->setObjectName("bulkDoubtYes");
  return box.exec() != QMessageBox::Cancel;
}

}  // namespace penstock::gui
