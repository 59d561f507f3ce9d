// SPDX-License-Identifier: GPL-3.0-or-later
// A payload or body into a file of the person's. Runs on a worker.
#pragma once

#include <QString>

#include "penstock/display/payload.h"

namespace penstock::gui {

/// Writes all of it. "" or one sentence; a file that could not be written whole is not left behind.
QString savePayload(const display::PayloadSource& source, const QString& path, const CancelToken& token);

}  // namespace penstock::gui
