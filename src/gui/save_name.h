// SPDX-License-Identifier: GPL-3.0-or-later
// Names that files are offered under, made of what strangers sent.
#pragma once

#include <QString>
#include <string_view>

namespace penstock::gui {

/// One part of a path for any system, at most 200 bytes of UTF-8, its ending kept: never "", hidden, an option ('-'), a
/// device of Windows, or other than it looks (control and bidirectional characters).
QString saveName(std::string_view bytes);

}  // namespace penstock::gui
