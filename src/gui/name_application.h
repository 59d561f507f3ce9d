// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace penstock::gui {

/// What desktops and settings know this program by. Before the application is made.
void nameApplication();

}  // namespace penstock::gui
