// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked before something is sent that a stranger's project brought along.
#pragma once

#include <QStringList>

class QWidget;

namespace penstock::gui {

/// `what`: "Start run". True where there is no risk, or the person wants it all the same. A project that somebody else wrote is not to make this
/// machine's files, certificates and trust a stranger's by one click.
bool startsInSpiteOf(const QStringList& risks, const QString& what, const QString& to, QWidget* window);

}  // namespace penstock::gui
