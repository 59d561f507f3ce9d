// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>
#include <QToolButton>

namespace penstock::gui {

/// `menu` opens from the button. Qt does not tell a button that the pointer left it while its menu had the mouse: it would
/// look pressed for good. Null: none any more.
void attachMenu(QToolButton* button, QMenu* menu);

}  // namespace penstock::gui
