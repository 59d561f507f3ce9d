// SPDX-License-Identifier: GPL-3.0-or-later
// Where Tab leads: as the eye reads, whatever the order in which widgets were made.
#pragma once

class QWidget;

namespace penstock::gui {

/// Orders what takes part in Tab below `top` by its layouts and splitters, first to last; what lies in none comes behind those
/// beside it. Hidden widgets have their place too. To be called when all of them are there. Thread: GUI.
void orderTabs(QWidget* top);

}  // namespace penstock::gui
